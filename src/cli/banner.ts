import type { Config } from '../platform/config/config.js';
import { localUrl } from '../platform/config/loopback.js';
import { embeddedFolder } from '../platform/database/orm-options.js';
import { version } from '../platform/telemetry/version.js';
import type { BootstrapOutcome } from './bootstrap-admin.js';

const createAdministrator = 'npx gatehouse create-user --email you@example.com --role ADMIN';

/** What a developer sees once the server is up. */
export function banner(config: Config, port: number, administrator: BootstrapOutcome): string {
  const base = localUrl({ host: config.host, port });
  const database = embeddedFolder(config);
  const rows = [
    ['GraphQL', `${base}${config.graphqlPath}`],
    ['Sandbox', `${base}${config.graphqlPath} in a browser`],
    ['Database', database === null ? 'PostgreSQL' : `embedded, in ${database}`],
    ['Mail', config.smtpHost === null ? `${base}/mailbox` : `by ${config.smtpHost}:${config.smtpPort}`],
    ['First administrator', hint(config, base, administrator)],
    ...(config.seedDemoAccounts
      ? [['Demo accounts', 'admin@example.com and one per role, password Gatehouse-demo-1']]
      : []),
  ];
  const width = Math.max(...rows.map(([name]) => name!.length));
  const lines = rows.map(([name, value]) => `  ${name!.padEnd(width)}  ${value}`);
  return `\n  Gatehouse ${version}\n\n${lines.join('\n')}\n\n`;
}

/** The state of the first administrator, and how to create one. */
function hint(config: Config, base: string, administrator: BootstrapOutcome): string {
  if (administrator === 'exists') return 'exists';
  if (administrator === 'made') {
    const mailbox = config.smtpHost === null ? `at ${base}/mailbox` : 'in the mail';
    return `${config.adminEmail}, by the link ${mailbox} that sets the password`;
  }
  return `${administrator === 'not an administrator' ? 'ADMIN_EMAIL names another account; ' : ''}${createAdministrator}`;
}
