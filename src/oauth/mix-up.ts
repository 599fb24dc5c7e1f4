import type { Config } from '../platform/config/config.js';
import { manyTenants, sharedRedirectUris } from '../platform/config/oauth-providers.js';
import type { OAuthProviderSettings } from '../platform/config/oauth-providers.js';
import type { InvalidField } from '../platform/errors/refusal.js';
import { msg } from '../platform/messages/messages.js';
import { oauthFailed } from './provider-call.js';
import type { ProviderMetadata } from './providers.js';

/** The parts of an authorization response that identify its provider. */
export interface AnswerOrigin {
  /** The response parameter of RFC 9207, if the provider sent one. */
  readonly iss?: string | null;
  /** The redirect URI at which the response arrived. */
  readonly redirectUri?: string | null;
}

/** With one provider no mix-up is possible; with two, a response must tell which provider sent it. */
export function untoldOrigin(
  { oauthProviders }: Config,
  { iss, redirectUri }: AnswerOrigin,
): InvalidField | null {
  if (oauthProviders.length < 2 || typeof (iss ?? redirectUri) === 'string') return null;
  return {
    path: ['input', 'redirectUri'],
    message: msg('returnAddressMissing'),
    because: 'without iss, only the redirect URI at which the response arrived tells which provider sent it',
  };
}

/**
 * Refuses the response of another provider than the flow was started with (RFC 9700 §4.4). A hostile provider could
 * redirect its visitors to an honest one, and would then receive the honest provider's code. The response must arrive
 * at the redirect URI of the flow, compared as text, and its issuer, if it has one, must be the provider's.
 */
export function refuseMixUp(
  provider: OAuthProviderSettings,
  expected: string,
  { iss, redirectUri }: AnswerOrigin,
): void {
  if (typeof redirectUri === 'string' && redirectUri !== expected) {
    throw oauthFailed('the response arrived at another redirect URI than the flow has');
  }
  if (typeof iss === 'string' && !isIssuer(provider, iss))
    throw oauthFailed('the response comes from another issuer');
}

function isIssuer({ issuer }: OAuthProviderSettings, iss: string): boolean {
  const [before = '', after] = issuer.split(manyTenants);
  if (after === undefined) return iss === issuer;
  const tenant = iss.slice(before.length, iss.length - after.length);
  return /^[0-9a-f-]{36}$/.test(tenant) && iss === `${before}${tenant}${after}`;
}

/**
 * Refuses a response without an issuer where one is required: the provider announces that it always sends one (RFC 9207
 * §2.4), or several providers share the redirect URI. The second rule does not depend on the provider's metadata,
 * because a hostile provider may announce anything.
 */
export function refuseMissingIssuer(
  config: Config,
  metadata: ProviderMetadata,
  expected: string,
  { iss }: AnswerOrigin,
): void {
  if (typeof iss === 'string') return;
  if (announcesIssuer(metadata)) throw oauthFailed('the provider announces iss, but the response has none');
  if (isShared(config, expected))
    throw oauthFailed('several providers share the redirect URI, and the response has no iss');
}

/** Refuses to begin a flow that could not be completed. */
export function untellableRedirect(
  config: Config,
  { name }: OAuthProviderSettings,
  metadata: ProviderMetadata,
  redirectUri: string,
): InvalidField | null {
  if (announcesIssuer(metadata) || !isShared(config, redirectUri)) return null;
  return {
    path: ['input', 'redirectUri'],
    message: msg('returnAddressShared'),
    because: `several providers share the redirect URI, and ${name} does not identify itself in its responses (RFC 9207): give it a separate address, as ${name}=<address> in OAUTH_ALLOWED_REDIRECT_URIS`,
  };
}

function announcesIssuer(metadata: ProviderMetadata): boolean {
  return metadata.authorization_response_iss_parameter_supported === true;
}

function isShared(config: Config, redirectUri: string): boolean {
  return config.oauthProviders.length > 1 && sharedRedirectUris(config).includes(redirectUri);
}
