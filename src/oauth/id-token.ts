import { createLocalJWKSet, errors, jwtVerify } from 'jose';
import type { JSONWebKeySet, JWTPayload } from 'jose';
import type { ProviderProfile } from '../identities/provider-profile.js';
import { manyTenants } from '../platform/config/oauth-providers.js';
import type { OAuthProviderSettings } from '../platform/config/oauth-providers.js';
import type { App } from '../platform/context/app.js';
import { Refusal } from '../platform/errors/refusal.js';
import { clockSkew } from '../platform/keys/access-token.js';
import { checkEmail, checkLocale, checkName } from '../users/profile.js';
import { oauthFailed } from './provider-call.js';
import { keysOf } from './providers.js';

/** Asymmetric signatures only: never `none`, never a secret that clients share. */
export const algorithms: readonly string[] = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** Verifies an ID token against the keys and the issuer of the provider (OpenID Connect Core 1.0 §3.1.3.7). */
export async function verifyIdToken(
  app: App,
  provider: OAuthProviderSettings,
  idToken: string,
  signal: AbortSignal,
): Promise<JWTPayload> {
  const check = async (refetch: boolean) => {
    const keySet = await keysOf(app, provider, signal, { refetch });
    const { payload, protectedHeader } = await jwtVerify(idToken, createLocalJWKSet(keySet), {
      algorithms: [...algorithms],
      audience: provider.clientId,
      clockTolerance: clockSkew,
      currentDate: app.now(),
      requiredClaims: ['iss', 'sub', 'aud', 'exp', 'iat'],
    });
    refuseForeignKey(keySet, protectedHeader.kid, payload);
    return payload;
  };

  const claims = await check(false)
    .catch((error: unknown) => (isOfKeys(error) ? check(true) : throwIt(error)))
    .catch(asFailure);
  refuseUnfit(app, provider, claims);
  refuseForeign(app, provider, claims);
  return claims;
}

/**
 * Microsoft's keys name the issuer that may use them; {tenantid} means any tenant. A key of one tenant does not sign
 * for another.
 */
function refuseForeignKey({ keys }: JSONWebKeySet, kid: string | undefined, claims: JWTPayload): void {
  const own = keys.find((key) => key.kid === kid) as { readonly issuer?: unknown } | undefined;
  if (typeof own?.issuer !== 'string') return;
  const issuer = own.issuer.replace(manyTenants, () => tenantOf(claims));
  if (issuer !== claims.iss) throw oauthFailed('the key belongs to another issuer');
}

/**
 * Whether the keys may be at fault rather than the token: no key matches, several do, or the matching key verifies
 * nothing or cannot be used, which the library leaves to the platform to report. The provider may have new keys by now.
 */
function isOfKeys(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return !(error instanceof Refusal);
  return error.code.startsWith('ERR_JWKS_') || error instanceof errors.JWSSignatureVerificationFailed;
}

function throwIt(error: unknown): never {
  throw error;
}

/** Reports error codes only: the library's messages may repeat contents of the token. */
function asFailure(error: unknown): never {
  if (error instanceof Refusal) throw error;
  const reason = error instanceof errors.JOSEError ? error.code : `a key is unusable (${nameOf(error)})`;
  throw oauthFailed(`the ID token was rejected: ${reason}`);
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

function refuseUnfit(app: App, provider: OAuthProviderSettings, claims: JWTPayload): void {
  const { iss, sub = '', iat = Infinity, azp, auth_time: authTime } = claims;
  if (iss !== issuerOf(provider, claims)) throw oauthFailed('the ID token has another issuer');
  if (azp !== undefined && azp !== provider.clientId) throw oauthFailed('the ID token is for another client');
  if (iat > app.now().getTime() / 1000 + clockSkew) throw oauthFailed('the ID token is from the future');
  // Text would count as a missing claim, and then a new authentication would not be required.
  if (authTime !== undefined && typeof authTime !== 'number') throw oauthFailed('auth_time is not a number');
  // OpenID Connect Core 1.0 §2: at most 255 ASCII characters.
  if (!/^[\x20-\x7E]{1,255}$/.test(sub)) throw oauthFailed('the ID token has no usable subject');
}

function refuseForeign({ config }: App, { name }: OAuthProviderSettings, claims: JWTPayload): void {
  const { microsoftAllowedTenants: tenants } = config;
  if (name !== 'MICROSOFT' || tenants.length === 0 || tenants.includes(tenantOf(claims))) return;
  throw oauthFailed('the tenant is not in OAUTH_MICROSOFT_ALLOWED_TENANTS');
}

/** The issuer of a multi-tenant provider is that of the tenant that the token names. */
function issuerOf({ issuer }: OAuthProviderSettings, claims: JWTPayload): string {
  return issuer.replace(manyTenants, () => tenantOf(claims));
}

function tenantOf({ tid }: JWTPayload): string {
  return typeof tid === 'string' && /^[0-9a-f-]{36}$/.test(tid) ? tid : 'no tenant';
}

/** The profile that the token describes. Values from a provider are validated like user input. */
export function profileFromClaims(
  app: App,
  { name: provider }: OAuthProviderSettings,
  claims: JWTPayload,
): ProviderProfile {
  const { iss, sub, auth_time: authTime } = claims;
  const email = checkEmail(textOf(claims['email'])).value;
  return {
    provider,
    issuer: iss!,
    subject: sub!,
    email,
    emailVerified: email !== null && isVouched(app, provider, claims),
    name: checkName(textOf(claims['name'])).value,
    locale: checkLocale(textOf(claims['locale'])).value,
    authenticatedAt: typeof authTime === 'number' ? new Date(authTime * 1000) : null,
  };
}

function textOf(claim: unknown): string | null {
  return typeof claim === 'string' && claim.isWellFormed() && !claim.includes('\0') ? claim : null;
}

/**
 * Whether the provider asserts that the user owns the address. At Microsoft, the administrator of a tenant can write
 * any address into the token; only Microsoft's own claim about the owner of the domain counts there, or the operator's
 * setting for the tenant. Text, such as "true" or "1", is not a boolean and never counts.
 */
function isVouched({ config }: App, provider: string, claims: JWTPayload): boolean {
  if (provider !== 'MICROSOFT') return claims['email_verified'] === true;
  return claims['xms_edov'] === true || config.microsoftAllowedTenants.includes(tenantOf(claims));
}
