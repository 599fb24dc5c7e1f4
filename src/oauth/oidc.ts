import * as client from 'openid-client';
import type { ProviderProfile } from '../identities/provider-profile.js';
import { manyTenants } from '../platform/config/oauth-providers.js';
import type { OAuthProviderSettings } from '../platform/config/oauth-providers.js';
import type { App } from '../platform/context/app.js';
import { Refusal } from '../platform/errors/refusal.js';
import { clockSkew } from '../platform/keys/access-token.js';
import { algorithms, profileFromClaims, verifyIdToken } from './id-token.js';
import { providerUnavailable, callProvider, deadline, oauthFailed } from './provider-call.js';
import { metadataOf } from './providers.js';
import type { ProviderMetadata } from './providers.js';
import { withUserInfo } from './user-info.js';

/** The secrets of a flow. Only this server knows them until the provider returns the nonce. */
export interface FlowSecrets {
  readonly nonce: string;
  readonly codeVerifier: string;
  readonly redirectUri: string;
}

interface AuthorizationOptions extends FlowSecrets {
  readonly state: string;
  /** Whether the user must authenticate again. */
  readonly isProofWanted: boolean;
}

/** The provider's authorization URL for the browser: authorization code, PKCE with S256, state and nonce. */
export async function authorizationUrl(
  app: App,
  provider: OAuthProviderSettings,
  { state, nonce, codeVerifier, redirectUri, isProofWanted }: AuthorizationOptions,
): Promise<string> {
  const metadata = await metadataOf(app, provider, deadline());
  const config = await configurationOf(app, provider, metadata);
  const url = client.buildAuthorizationUrl(config, {
    scope: 'openid email profile',
    redirect_uri: redirectUri,
    state,
    nonce,
    code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
    ...(isProofWanted && proofOf(provider)),
  });
  return url.href;
}

/** The parameters that request a new authentication. Google supports neither `prompt=login` nor `max_age`. */
function proofOf({ name }: OAuthProviderSettings): Record<string, string> {
  if (name === 'GOOGLE') return { prompt: 'select_account' };
  return name === 'MICROSOFT' ? { prompt: 'login' } : { prompt: 'login', max_age: '0' };
}

interface Callback {
  readonly code: string;
  readonly state: string;
}

/** Exchanges the code for an ID token, once, and returns the profile that it describes. */
export async function exchange(
  app: App,
  { provider, ...secrets }: FlowSecrets & { readonly provider: OAuthProviderSettings },
  callback: Callback,
  signal: AbortSignal,
): Promise<ProviderProfile> {
  const metadata = await metadataOf(app, provider, signal);
  const config = await configurationOf(app, provider, metadata);
  config[client.customFetch] = (url, { method, headers, body }) =>
    callProvider(
      onlyTo(metadata.token_endpoint, url),
      { method, headers, body: body as RequestInit['body'] },
      signal,
    );

  const url = new URL(secrets.redirectUri);
  url.search = new URLSearchParams({ code: callback.code, state: callback.state }).toString();
  const tokens = await client
    .authorizationCodeGrant(config, url, {
      pkceCodeVerifier: secrets.codeVerifier,
      expectedState: callback.state,
      expectedNonce: secrets.nonce,
      idTokenExpected: true,
    })
    .catch(asRefusal);
  const claims = await verifyIdToken(app, provider, tokens.id_token!, signal);
  const known = { claims, accessToken: tokens.access_token };
  return profileFromClaims(app, provider, await withUserInfo(app, provider, known, signal));
}

function onlyTo(endpoint: string, url: string): string {
  if (new URL(url).href !== new URL(endpoint).href)
    throw providerUnavailable('the library requested another endpoint');
  return url;
}

async function configurationOf(
  app: App,
  { clientId, clientSecret }: OAuthProviderSettings,
  metadata: ProviderMetadata,
): Promise<client.Configuration> {
  const { issuer, authorization_endpoint, token_endpoint, jwks_uri } = metadata;
  const server = {
    issuer,
    authorization_endpoint,
    token_endpoint,
    jwks_uri,
    id_token_signing_alg_values_supported: [...algorithms],
  };
  // OpenID Connect Discovery 1.0 §3: the default is client_secret_basic.
  const methods = metadata.token_endpoint_auth_methods_supported;
  const isPost = Array.isArray(methods) && methods.includes('client_secret_post');
  const authentication = isPost
    ? client.ClientSecretPost(clientSecret)
    : client.ClientSecretBasic(clientSecret);
  const skew = Math.round((app.now().getTime() - Date.now()) / 1000);
  const own = { [client.clockSkew]: skew, [client.clockTolerance]: clockSkew };

  const config = issuer.includes(manyTenants)
    ? await multiTenantConfiguration(server, clientId, own, authentication)
    : new client.Configuration(server, clientId, own, authentication);
  if (issuer.startsWith('http:')) client.allowInsecureRequests(config);
  return config;
}

/** The library inserts the tenant when it knows that the metadata is Microsoft's. Nothing is fetched. */
async function multiTenantConfiguration(
  server: object,
  clientId: string,
  own: Partial<client.ClientMetadata>,
  authentication: client.ClientAuth,
): Promise<client.Configuration> {
  const microsoft = new URL('https://login.microsoftonline.com/common/v2.0');
  return client.discovery(microsoft, clientId, own, authentication, {
    [client.customFetch]: async () => Response.json(server),
  });
}

/** A response that is not OAuth at all comes from a provider that is out of order. */
const noAnswers = new Set([
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_PARSE_ERROR',
  'OAUTH_TIMEOUT',
]);

/** Reports error codes only: the library's messages, and the properties of its errors, hold codes and tokens. */
function asRefusal(error: unknown): never {
  const refusal = refusalIn(error);
  if (refusal) throw refusal;
  if (error instanceof client.ResponseBodyError) {
    throw oauthFailed(`the provider says ${/^[a-z_]{1,40}$/.exec(error.error)?.[0] ?? 'no'}`);
  }
  const { code } = error as { code?: unknown };
  if (typeof code !== 'string') throw error;
  throw noAnswers.has(code)
    ? providerUnavailable(`its response is invalid: ${code}`)
    : oauthFailed(`refused: ${code}${claimIn(error)}`);
}

/** The rejected claim, which the library reports in its message only. */
function claimIn(error: unknown): string {
  const { message, cause } = error as { message?: unknown; cause?: unknown };
  const said = [message, (cause as { message?: unknown } | undefined)?.message].join(' ');
  const [, claim] = /"(aud|auth_time|azp|exp|iat|iss|nbf|nonce|sub)"/.exec(said) ?? [];
  return claim === undefined ? '' : ` (${claim})`;
}

/** The library wraps what our own callbacks throw. */
function refusalIn(error: unknown): Refusal | null {
  const { cause } = error as { cause?: unknown };
  return [error, cause].find((one): one is Refusal => one instanceof Refusal) ?? null;
}
