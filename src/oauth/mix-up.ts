import type { Config } from '../platform/config/config.js';
import { manyTenants, sharedRedirectUris } from '../platform/config/oauth-providers.js';
import type { OAuthProviderSettings } from '../platform/config/oauth-providers.js';
import type { InvalidField } from '../platform/errors/refusal.js';
import { oauthFailed } from './provider-call.js';
import type { ProviderMetadata } from './providers.js';

/** What tells whose answer has come back from a provider. */
export interface AnswerOrigin {
  /** The response parameter of RFC 9207, where the provider gave one. */
  readonly iss?: string | null;
  /** The redirect URI at which the answer arrived. */
  readonly redirectUri?: string | null;
}

/** With one provider there is nobody to mix it up with; with two, an answer has to tell whose it is. */
export function untoldOrigin(
  { oauthProviders }: Config,
  { iss, redirectUri }: AnswerOrigin,
): InvalidField | null {
  if (oauthProviders.length < 2 || typeof (iss ?? redirectUri) === 'string') return null;
  return {
    path: ['input', 'redirectUri'],
    message:
      'Give the redirect URI at which the answer arrived: it has no iss to tell which provider sent it.',
  };
}

/**
 * Refuses an answer of another provider than the flow was started with (RFC 9700 §4.4). A hostile provider sends its
 * visitors on to an honest one, and would be handed the code that comes back. The answer has to arrive at the redirect
 * URI of the flow, compared as text, and its issuer, where it names one, has to be the provider's.
 */
export function refuseMixUp(
  provider: OAuthProviderSettings,
  expected: string,
  { iss, redirectUri }: AnswerOrigin,
): void {
  if (typeof redirectUri === 'string' && redirectUri !== expected) {
    throw oauthFailed('the answer arrived at another redirect URI than the flow has');
  }
  if (typeof iss === 'string' && !isIssuer(provider, iss))
    throw oauthFailed('the answer comes from another issuer');
}

function isIssuer({ issuer }: OAuthProviderSettings, iss: string): boolean {
  const [before = '', after] = issuer.split(manyTenants);
  if (after === undefined) return iss === issuer;
  const tenant = iss.slice(before.length, iss.length - after.length);
  return /^[0-9a-f-]{36}$/.test(tenant) && iss === `${before}${tenant}${after}`;
}

/**
 * Refuses an answer without an issuer where it needs one: the provider announces that it always gives one (RFC 9207
 * §2.4), or the redirect URI is open to several providers and tells nothing. The second does not rest on what a
 * provider says of itself, because a hostile one may say anything.
 */
export function refuseMissingIssuer(
  config: Config,
  metadata: ProviderMetadata,
  expected: string,
  { iss }: AnswerOrigin,
): void {
  if (typeof iss === 'string') return;
  if (announcesIssuer(metadata)) throw oauthFailed('the provider announces iss, and the answer has none');
  if (isShared(config, expected))
    throw oauthFailed('several providers share the redirect URI, and the answer has no iss');
}

/** A flow that could not be finished is not begun. */
export function untellableRedirect(
  config: Config,
  { name }: OAuthProviderSettings,
  metadata: ProviderMetadata,
  redirectUri: string,
): InvalidField | null {
  if (announcesIssuer(metadata) || !isShared(config, redirectUri)) return null;
  return {
    path: ['input', 'redirectUri'],
    message: `Several providers share this address, and ${name} does not tell its answers apart (RFC 9207): give it an address of its own, as ${name}=<address> in OAUTH_ALLOWED_REDIRECT_URIS.`,
  };
}

function announcesIssuer(metadata: ProviderMetadata): boolean {
  return metadata.authorization_response_iss_parameter_supported === true;
}

function isShared(config: Config, redirectUri: string): boolean {
  return config.oauthProviders.length > 1 && sharedRedirectUris(config).includes(redirectUri);
}
