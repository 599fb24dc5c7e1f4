import type { Config } from '../platform/config/config.js';
import { callbackPageOf } from '../platform/config/oauth-providers.js';
import type { OAuthProviderSettings } from '../platform/config/oauth-providers.js';
import type { HttpResponse } from './http-response.js';

/**
 * The parameters of a provider's response (RFC 6749 §4.1.2, RFC 9207 §2). The limit of the request line bounds them.
 */
const parameters = ['code', 'state', 'iss', 'error'];

interface Request {
  readonly url: string;
  readonly host: string | undefined;
  readonly acceptLanguage: string | undefined;
}

/**
 * The redirect URI for frontends without their own: `/oauth/callback/<provider>`. It does not spend the code. It passes
 * the parameters and their redirect URI to the frontend in the fragment, which browsers do not send to servers. Without
 * a frontend, a built-in page finishes the sign-in. Returns null for any other path.
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
    return renderAction(config, 'completeOAuth', { acceptLanguage, redirectUri, provider: provider.title });
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
 * The redirect URI of this page, as registered at the provider. A server may have several names, so the URI with the
 * name of this request is used. Only the URIs of this page's provider are considered.
 */
function arrivedAt(config: Config, { name, redirectUris }: OAuthProviderSettings, host = ''): string {
  const own = callbackPageOf(config.publicUrl, name);
  const page = `/oauth/callback/${name.toLowerCase()}`;
  const pages = redirectUris.filter((uri) => new URL(uri).pathname.endsWith(page));
  return pages.find((uri) => new URL(uri).host === host.toLowerCase()) ?? pages[0] ?? own;
}
