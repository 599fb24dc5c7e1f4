import type { JWTPayload } from 'jose';
import type { OAuthProviderSettings } from '../platform/config/oauth-providers.js';
import type { App } from '../platform/context/app.js';
import { providerUnavailable, callProvider, oauthFailed } from './provider-call.js';
import { isEndpoint, jsonIn, metadataOf } from './providers.js';

interface Tokens {
  /** The claims of the verified ID token. */
  readonly claims: JWTPayload;
  readonly accessToken: string;
}

/**
 * The claims of an ID token, with those of the UserInfo endpoint when the token has no address: many providers return
 * the claims of `email` and `profile` only there (OpenID Connect Core 1.0 §5.4).
 */
export async function withUserInfo(
  app: App,
  provider: OAuthProviderSettings,
  { claims, accessToken }: Tokens,
  signal: AbortSignal,
): Promise<JWTPayload> {
  const { userinfo_endpoint: endpoint } = await metadataOf(app, provider, signal);
  if ((claims['email'] ?? null) !== null || (endpoint ?? null) === null) return claims;
  if (!isEndpoint(endpoint, provider.issuer.startsWith('http:'))) {
    throw providerUnavailable('its metadata names no usable UserInfo endpoint');
  }
  const said = await ask(endpoint, accessToken, signal);
  // §5.3.2: without this check, another user's access token would bring that user's address.
  if (said['sub'] !== claims.sub) throw oauthFailed('the UserInfo response has another subject');
  const { email, email_verified, xms_edov } = said;
  const { name = said['name'], locale = said['locale'] } = claims;
  // The address and its verification come from the same source: neither says anything about the other's address.
  return { ...claims, email, email_verified, xms_edov, name, locale };
}

async function ask(
  endpoint: string,
  accessToken: string,
  signal: AbortSignal,
): Promise<Record<string, unknown>> {
  // RFC 6750 §2.1: other characters cannot be sent in the header.
  if (!/^[\w.~+/-]+=*$/.test(accessToken))
    throw providerUnavailable('its access token has invalid characters');
  const headers = { authorization: `Bearer ${accessToken}`, accept: 'application/json' };
  const response = await callProvider(endpoint, { headers }, signal);
  const [type = ''] = (response.headers.get('content-type') ?? '').split(';');
  const isUsable = response.status !== 200 || type.trim().toLowerCase() === 'application/json';
  // §5.3.2. A signed response has another type, and only clients registered for it get one.
  if (!isUsable) throw providerUnavailable('its UserInfo response is not application/json');
  return jsonIn(response);
}
