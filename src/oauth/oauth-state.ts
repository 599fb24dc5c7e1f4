import { v7 as uuidv7 } from 'uuid';
import { OAuthStarted } from '../identities/identity.types.js';
import type { Config } from '../platform/config/config.js';
import { sharedRedirectUris } from '../platform/config/oauth-providers.js';
import type { OAuthProviderSettings } from '../platform/config/oauth-providers.js';
import { requireViewer } from '../platform/context/request-context.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { Refusal, refuseInvalid } from '../platform/errors/refusal.js';
import type { InvalidField } from '../platform/errors/refusal.js';
import { msg } from '../platform/messages/messages.js';
import { after, issue, peek, spend } from '../platform/one-time-tokens/one-time-tokens.js';
import { digest, randomSecret, sameSecret } from '../platform/secrets/crypto.js';
import { reauthenticationMethods } from '../sessions/authentication-methods.js';
import { currentSession } from '../sessions/current-session.js';
import { freshUntil } from '../sessions/lifetimes.js';
import { mustEnroll } from '../sessions/must-enroll.js';
import type { SessionRow } from '../sessions/session-row.js';
import { requireStrongestFactor } from '../sessions/strongest-factor.js';
import { unwelcomeRole } from '../users/roles.js';
import { refuseMissingIssuer, refuseMixUp, untellableRedirect } from './mix-up.js';
import type { AnswerOrigin } from './mix-up.js';
import type { FlowSecrets } from './oidc.js';
import { deadline, oauthFailed } from './provider-call.js';
import { metadataOf, providerNamed } from './providers.js';

type Purpose = 'SIGN_IN' | 'LINK' | 'REAUTHENTICATE';

/** The data of a flow, stored encrypted until its state comes back. */
interface Flow extends FlowSecrets {
  readonly provider: string;
  readonly purpose: Purpose;
  readonly role: string | null;
  /** The digest of the token that the browser keeps. */
  readonly browser: string;
  /** The session that began the flow, if only that session may complete it. */
  readonly session: Owner | null;
  readonly startedAt: string;
}

interface Owner {
  readonly userId: string;
  readonly sessionId: string;
}

interface OAuthWish {
  readonly provider: string;
  readonly purpose: Purpose;
  readonly redirectUri?: string | null;
  readonly role?: string | null;
}

const browsers = new WeakMap<RequestContext, string>();

/** In cookie mode a browser keeps one flowToken for all of its tabs: the next flow is bound to it too. */
export function bindToBrowser(ctx: RequestContext, flowToken: string): void {
  if (/^[\w-]{43}$/.test(flowToken)) browsers.set(ctx, flowToken);
}

/**
 * Begins a flow. Returns the provider's address for the browser, and a token that the browser keeps and presents later.
 * The purpose of the flow is fixed here. LINK requires a fresh session; REAUTHENTICATE requires an account without a
 * second factor, because otherwise only its code renews the authentication.
 */
export async function startOAuth(ctx: RequestContext, wish: OAuthWish): Promise<OAuthStarted> {
  const { config } = ctx;
  const provider = providerNamed(ctx, wish.provider);
  const redirectUri = wish.redirectUri ?? provider?.redirectUri ?? '';
  refuseInvalid([
    provider ? unlistedRedirect(config, provider, redirectUri) : unknownProvider(config),
    unwelcomeRole(config, wish),
  ]);
  const session = wish.purpose === 'SIGN_IN' ? null : await ownerOf(ctx, wish.purpose);

  // Called first, so that an unavailable provider leaves nothing stored.
  const metadata = await metadataOf(ctx, provider!, deadline());
  refuseInvalid([untellableRedirect(config, provider!, metadata, redirectUri)]);

  const flowToken = browsers.get(ctx) ?? randomSecret();
  // RFC 7636 §4.1: a verifier has 43 to 128 characters; this one has 43.
  const secrets = { nonce: randomSecret(), codeVerifier: randomSecret(), redirectUri };
  const flow: Flow = {
    ...secrets,
    provider: provider!.name,
    purpose: wish.purpose,
    role: wish.role ?? null,
    session,
    browser: browserHashes(ctx, flowToken)[0]!,
    startedAt: ctx.now().toISOString(),
  };
  const seconds = Math.min(config.oauthStateSeconds, config.oauthNonceSeconds);
  const expiresAt = after(ctx.now(), { seconds });
  // A flow has no owner, so completing one leaves those in other tabs alone.
  const grant = { owner: uuidv7(), stamp: 0, data: JSON.stringify(flow) };
  const state = await issue(ctx, 'OAUTH_FLOW', grant, expiresAt);
  const isProofWanted = wish.purpose === 'REAUTHENTICATE';
  // Loaded on first use, so that no start waits for the protocol libraries.
  const { authorizationUrl } = await import('./oidc.js');
  const url = await authorizationUrl(ctx, provider!, { ...secrets, state, isProofWanted });
  return Object.assign(new OAuthStarted(), { authorizationUrl: url, state, flowToken, expiresAt });
}

function unknownProvider({ oauthProviders }: Config): InvalidField {
  const names = oauthProviders.map(({ name }) => name).join(', ') || 'none';
  const because = `the provider is not configured; configured providers: ${names}`;
  return { path: ['input', 'provider'], message: msg('providerUnknown'), because };
}

/** RFC 9700 §4.1.3: exact string matching. */
function unlistedRedirect(
  config: Config,
  { redirectUris }: OAuthProviderSettings,
  wished: string,
): InvalidField | null {
  if (redirectUris.includes(wished) || sharedRedirectUris(config).includes(wished)) return null;
  return {
    path: ['input', 'redirectUri'],
    message: msg('returnAddressUnknown'),
    because: 'the redirect URI is not an address of OAUTH_ALLOWED_REDIRECT_URIS',
  };
}

async function ownerOf(ctx: RequestContext, purpose: Exclude<Purpose, 'SIGN_IN'>): Promise<Owner> {
  const row = await currentSession(ctx);
  if (!row) throw new Refusal('Unauthenticated', { reason: 'TOKEN_MISSING' });
  const isStale = ctx.now() >= freshUntil(ctx, row.authenticatedAt);
  refuseUnenrolled(ctx, purpose, row);
  if (purpose === 'LINK' ? isStale : row.mfaEnabled) {
    throw new Refusal('ReauthenticationRequired', { methods: await reauthenticationMethods(ctx, row) });
  }
  await requireStrongestFactor(ctx, row);
  const { userId, sessionId } = requireViewer(ctx);
  return { userId, sessionId };
}

/** Both fields of a flow are public, so this repeats the check that `@Auth()` makes elsewhere. */
function refuseUnenrolled(ctx: RequestContext, purpose: Purpose, row: SessionRow): void {
  if (purpose !== 'LINK' || !mustEnroll(ctx, row)) return;
  throw new Refusal('Forbidden', { reason: 'MFA_ENROLLMENT_REQUIRED' });
}

export interface ClaimedFlow extends Omit<Flow, 'provider' | 'browser' | 'startedAt'> {
  readonly provider: OAuthProviderSettings;
  readonly startedAt: Date;
}

interface Claim extends AnswerOrigin {
  readonly state: string;
  readonly flowToken?: string | null;
}

/**
 * Spends the flow of a state and returns it. Only the browser that began the flow can spend it, and for a flow with a
 * session only that session: other callers, and responses of another provider, leave it unchanged. It is spent before
 * the code is sent to the provider, so of concurrent calls with one state only one continues.
 */
export async function consumeState(
  ctx: RequestContext,
  { state, flowToken, ...origin }: Claim,
  signal: AbortSignal,
): Promise<ClaimedFlow> {
  const grant = await peek(ctx, 'OAUTH_FLOW', state);
  if (!grant?.data) throw oauthFailed('the flow does not exist, is completed, or has expired');
  const flow = JSON.parse(grant.data) as Flow;
  const shown = browserHashes(ctx, flowToken ?? '');
  if (!shown.some((one) => sameSecret(flow.browser, one))) throw oauthFailed('another browser began it');
  if (flow.session) await refuseOthers(ctx, flow.purpose, flow.session);

  const provider = providerNamed(ctx, flow.provider);
  if (!provider) throw oauthFailed('the provider is no longer configured');
  refuseMixUp(provider, flow.redirectUri, origin);
  refuseMissingIssuer(ctx.config, await metadataOf(ctx, provider, signal), flow.redirectUri, origin);
  if (!(await spend(ctx, 'OAUTH_FLOW', state))) throw oauthFailed('completed meanwhile');
  return { ...flow, provider, startedAt: new Date(flow.startedAt) };
}

/** Reports a missing or expired access token as such: the client refreshes it and tries again. */
async function refuseOthers(
  ctx: RequestContext,
  purpose: Purpose,
  { userId, sessionId }: Owner,
): Promise<void> {
  const row = await currentSession(ctx);
  if (!row) throw new Refusal('Unauthenticated', { reason: 'TOKEN_MISSING' });
  if (row.id !== userId || row.sessionId !== sessionId) throw oauthFailed('another session began it');
  refuseUnenrolled(ctx, purpose, row);
}

/** One hash per pepper: the flow may have begun before a new pepper was added. */
function browserHashes({ config }: RequestContext, flowToken: string): readonly string[] {
  return config.tokenPeppers.map((pepper) => digest(pepper, 'oauth flow', flowToken));
}
