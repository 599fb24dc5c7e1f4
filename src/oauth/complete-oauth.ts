import type { AccountLinkRequired, VerificationSent } from '../accounts/account.types.js';
import { findIdentity, linkProviderProfile } from '../identities/identities.js';
import type { IdentityLinked } from '../identities/identity.types.js';
import type { ProviderProfile } from '../identities/provider-profile.js';
import type { MfaChallenge } from '../mfa/mfa.types.js';
import { record } from '../platform/audit/audit.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { Refusal, refuseInvalid } from '../platform/errors/refusal.js';
import { msg } from '../platform/messages/messages.js';
import { clockSkew } from '../platform/keys/access-token.js';
import type { Authenticated } from '../sessions/session.types.js';
import { renewAuthTime } from '../sign-in/reauthenticate.js';
import type { Reauthenticated } from '../sign-in/sign-in.types.js';
import { currentUser } from '../users/users.js';
import { untoldOrigin } from './mix-up.js';
import type { AnswerOrigin } from './mix-up.js';
import { signInWithProvider } from './oauth-sign-in.js';
import { consumeState } from './oauth-state.js';
import type { ClaimedFlow } from './oauth-state.js';
import { deadline, oauthFailed } from './provider-call.js';

export interface OAuthAnswer extends AnswerOrigin {
  readonly code: string;
  readonly state: string;
  /** The token that the browser kept when the flow began. */
  readonly flowToken?: string | null;
  readonly deviceToken?: string | null;
}

type Completed =
  Authenticated | MfaChallenge | VerificationSent | AccountLinkRequired | IdentityLinked | Reauthenticated;

/**
 * The limit of a request line, in which a browser brings the code: some providers' codes have thousands of characters.
 */
const maxCodeLength = 16 * 1024;

/**
 * Completes a flow of startOAuth in the browser that began it. The purpose was set by startOAuth. The flow is spent
 * before the provider is called, so of concurrent calls with one state only one continues; a provider that is
 * unavailable then costs the user another round.
 */
export async function completeOAuth(ctx: RequestContext, answer: OAuthAnswer): Promise<Completed> {
  const isUsable = answer.code !== '' && answer.code.length <= maxCodeLength;
  refuseInvalid([
    isUsable ? null : { path: ['input', 'code'], message: msg('providerCodeMissing') },
    untoldOrigin(ctx.config, answer),
  ]);
  try {
    const signal = deadline();
    const flow = await consumeState(ctx, answer, signal);
    const { exchange } = await import('./oidc.js');
    const profile = await exchange(ctx, flow, answer, signal);
    return await conclude(ctx, flow, profile, answer);
  } catch (error) {
    const refused = asFailure(error);
    if (refused?.refused !== 'OAuthFailed') throw error;
    await record(ctx, 'OAUTH_FAILED', refused.because === undefined ? {} : { reason: refused.because });
    throw refused;
  }
}

const foreign: ReadonlySet<string> = new Set([
  'InvalidCredentials',
  'EmailNotVerified',
  'EmailTaken',
  'ReauthenticationRequired',
]);

/**
 * Refusals of other operations about a concurrent change of the account are not in this field's union: reports them as
 * OAuthFailed.
 */
function asFailure(error: unknown): Refusal | null {
  if (!(error instanceof Refusal)) return null;
  const isOurs = !foreign.has(error.refused);
  return isOurs ? error : oauthFailed(error.because ?? error.refused);
}

async function conclude(
  ctx: RequestContext,
  flow: ClaimedFlow,
  profile: ProviderProfile,
  { deviceToken }: OAuthAnswer,
): Promise<Completed> {
  if (flow.purpose === 'LINK') return linkProviderProfile(ctx, profile);
  if (flow.purpose === 'REAUTHENTICATE') return reauthenticate(ctx, flow, profile);
  const options = { role: flow.role, deviceToken };
  return signInWithProvider(ctx, profile, options).catch((error: unknown) => {
    // Another sign-up or link was committed at the same moment. The second attempt finds it.
    const isRace = error instanceof Refusal && ['EmailTaken', 'IdentityTaken'].includes(error.refused);
    if (!isRace) throw error;
    return signInWithProvider(ctx, profile, options);
  });
}

/** Renews the authentication time, by a sign-in at a provider account that is linked to the user. */
async function reauthenticate(
  ctx: RequestContext,
  flow: ClaimedFlow,
  profile: ProviderProfile,
): Promise<Reauthenticated> {
  const user = await currentUser(ctx);
  const identity = await findIdentity(ctx, profile);
  if (identity?.user.id !== user.id)
    throw oauthFailed('the account at the provider is not linked to this user');
  if (user.mfaEnabled) throw oauthFailed('a second factor was turned on meanwhile');
  refuseStale(flow, profile);
  return renewAuthTime(ctx, user);
}

/**
 * The flow asked the provider for a new authentication, and the time that the provider reports must be later than that.
 * Google and Microsoft need not report it; all other providers must, as OpenID Connect Core 1.0 §2 requires for
 * `max_age`.
 */
function refuseStale({ provider, startedAt }: ClaimedFlow, { authenticatedAt }: ProviderProfile): void {
  const mayBeSilent = ['GOOGLE', 'MICROSOFT'].includes(provider.name);
  if (authenticatedAt === null && mayBeSilent) return;
  const earliest = startedAt.getTime() - clockSkew * 1000;
  // Written this way round, the comparison refuses an invalid date too.
  const isNew = authenticatedAt !== null && authenticatedAt.getTime() >= earliest;
  if (!isNew) throw oauthFailed('no new authentication at the provider');
}
