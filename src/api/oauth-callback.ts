import type { Config } from '../platform/config/config.js';
import { callbackPageOf } from '../platform/config/oauth-providers.js';
import type { OAuthProviderSettings } from '../platform/config/oauth-providers.js';
import type { HttpResponse } from './http-response.js';

/** What a provider sends back (RFC 6749 §4.1.2, RFC 9207 §2). The line of a request bounds how long it is. */
const parameters = ['code', 'state', 'iss', 'error'];

interface Request {
  readonly url: string;
  readonly host: string | undefined;
  readonly acceptLanguage: string | undefined;
}

/**
 * Where a provider sends people back to, for frontends without a page for that: `/oauth/callback/<provider>`. It spends
 * nothing. What came is handed on to the frontend in the fragment, which browsers send to no server, and with it the
 * redirect URI at which it arrived; without a frontend a page of ours takes it up. Null when the path is none of these.
 */
export async function oauthCallback(
  config: Config,
  { url, host, acceptLanguage }: Request,
): Promise<HttpResponse | null> {
  const [path = '', ...query] = url.split('?');
  const [, name] = /^\/oauth\/callback\/([a-z][a-z0-9_]*)$/.exec(path) ?? [];
  const provider = config.oauthProviders.find((candidate) => candidate.name.toLowerCase() === name);
  if (!provider) return null;
  const redirectUri = arrivedAt(config, provider, host);
  if (config.frontendUrl === null) {
    const { renderAction } = await import('./pages/action.js');
    return renderAction(config, 'completeOAuth', { acceptLanguage, redirectUri });
  }

  const given = new URLSearchParams(query.join('?'));
  const fragment = new URLSearchParams();
  for (const parameter of parameters) {
    const value = given.get(parameter);
    if (value !== null) fragment.set(parameter, value);
  }
  fragment.set('redirectUri', redirectUri);
  const location = `${config.frontendUrl}${config.oauthCallbackPath}/${name}#${fragment.toString()}`;
  return { status: 303, headers: { location }, body: '' };
}

/**
 * The redirect URI of this page, as the provider has it. A server may be reached by several names, so it is the one
 * with the name by which it was asked. The page stands for one provider, and gives no other's.
 */
function arrivedAt(config: Config, { name, redirectUris }: OAuthProviderSettings, host = ''): string {
  const own = callbackPageOf(config.publicUrl, name);
  const page = `/oauth/callback/${name.toLowerCase()}`;
  const pages = redirectUris.filter((uri) => new URL(uri).pathname.endsWith(page));
  return pages.find((uri) => new URL(uri).host === host.toLowerCase()) ?? pages[0] ?? own;
}
