import type { Config } from '../../platform/config/config.js';
import { isLoopback } from '../../platform/config/loopback.js';
import { ok, problem, warning } from './finding.js';
import type { Check, Finding } from './finding.js';

/** Whether the addresses are consistent: the server's, the frontend's, and those that browsers may call from. */
export function addressCheck(config: Config): Check {
  return {
    name: 'addresses',
    remedy: 'Correct PUBLIC_URL, FRONTEND_URL and CORS_ORIGINS.',
    look: () => {
      const findings = [publicUrl(config), frontend(config)];
      const found = findings.filter((finding) => finding !== null);
      return found.length > 0 ? found : [ok('addresses', `Clients reach the server at ${config.publicUrl}.`)];
    },
  };
}

function publicUrl({ env, publicUrl: url }: Config): Finding | null {
  const { hostname } = new URL(url);
  if (env === 'development' || !(isLoopback(hostname) || hostname === '0.0.0.0')) return null;
  const message = `PUBLIC_URL is ${url}, so the links in mails open the reader's own machine.`;
  return problem('addresses', message, 'Set PUBLIC_URL to the address at which clients reach the server.');
}

function frontend({ env, publicUrl: server, frontendUrl, corsOrigins }: Config): Finding | null {
  if (frontendUrl === null) return null;
  const { origin, hostname } = new URL(frontendUrl);
  const isWelcome = origin === new URL(server).origin || corsOrigins.includes(origin);
  if (isWelcome || (env === 'development' && isLoopback(hostname))) return null;
  const message = `FRONTEND_URL is at ${origin}, which CORS_ORIGINS does not list: browsers withhold responses from it.`;
  return warning(
    'addresses',
    message,
    `Add ${origin} to CORS_ORIGINS, unless a proxy serves both from one address.`,
  );
}
