import type { JWTPayload } from 'jose';
import type { OAuthProviderSettings } from '../platform/config/oauth-providers.js';
import type { App } from '../platform/context/app.js';
import { providerUnavailable, callProvider, oauthFailed } from './provider-call.js';
import { isEndpoint, jsonIn, metadataOf } from './providers.js';

interface Tokens {
  /** Of the ID token, which is verified. */
  readonly claims: JWTPayload;
  readonly accessToken: string;
}

/**
 * The claims of an ID token, and those of the UserInfo endpoint where the token has no address: many providers give
 * what `email` and `profile` ask for only there (OpenID Connect Core 1.0 §5.4).
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
    throw providerUnavailable('it names no usable UserInfo endpoint');
  }
  const said = await ask(endpoint, accessToken, signal);
  // §5.3.2: without this, an access token of somebody else would bring their address.
  if (said['sub'] !== claims.sub) throw oauthFailed('the UserInfo answer speaks of another subject');
  const { email, email_verified, xms_edov } = said;
  const { name = said['name'], locale = said['locale'] } = claims;
  // An address, and whether it is vouched for, come from one place: neither word is about the address of the other.
  return { ...claims, email, email_verified, xms_edov, name, locale };
}

async function ask(
  endpoint: string,
  accessToken: string,
  signal: AbortSignal,
): Promise<Record<string, unknown>> {
  // RFC 6750 §2.1: anything else does not fit into the header.
  if (!/^[\w.~+/-]+=*$/.test(accessToken)) throw providerUnavailable('its access token cannot be sent');
  const headers = { authorization: `Bearer ${accessToken}`, accept: 'application/json' };
  const response = await callProvider(endpoint, { headers }, signal);
  const [type = ''] = (response.headers.get('content-type') ?? '').split(';');
  const isUsable = response.status !== 200 || type.trim().toLowerCase() === 'application/json';
  // §5.3.2. A signed answer has another type, and is for clients that are registered to get one.
  if (!isUsable) throw providerUnavailable('its UserInfo answer is not application/json');
  return jsonIn(response);
}
