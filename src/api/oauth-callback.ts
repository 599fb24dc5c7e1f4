import type { Config } from '../platform/config.js';
import type { Answer } from './http-answer.js';

/** What a provider sends back (RFC 6749 §4.1.2, RFC 9207 §2), and how long each may be. */
const parameters = { code: 4096, state: 200, iss: 500, error: 100 };

/**
 * Where a provider sends people back to, for frontends without a page for that: `/oauth/callback/<provider>`. It spends
 * nothing. What came is handed on to the frontend in the fragment, which browsers send to no server; without a
 * frontend a page of ours takes it up. Null when the path is none of these.
 */
export async function oauthCallback(
  config: Config,
  url: string,
  acceptLanguage: string | undefined,
): Promise<Answer | null> {
  const [path = '', ...query] = url.split('?');
  const [, name] = /^\/oauth\/callback\/([a-z][a-z0-9_]*)$/.exec(path) ?? [];
  const provider = config.oauthProviders.find((candidate) => candidate.name.toLowerCase() === name);
  if (!provider) return null;
  if (config.frontendUrl === null) {
    const { renderLanding } = await import('./pages/landing.js');
    return renderLanding(config, 'completeOAuth', acceptLanguage);
  }

  const given = new URLSearchParams(query.join('?'));
  const fragment = new URLSearchParams();
  for (const [parameter, longest] of Object.entries(parameters)) {
    const value = given.get(parameter);
    if (value !== null && value.length <= longest) fragment.set(parameter, value);
  }
  const location = `${config.frontendUrl}${config.oauthCallbackPath}/${name}#${fragment.toString()}`;
  return { status: 303, headers: { location }, body: '' };
}
