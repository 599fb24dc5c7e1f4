import { requireChallenge } from '../mfa/challenge.js';
import { withVerifiedCode } from '../mfa/verify-code.js';
import type { SecondFactor } from '../mfa/verify-code.js';
import { record } from '../platform/audit/audit.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { Refusal } from '../platform/errors/refusal.js';
import { msg } from '../platform/messages/messages.js';
import { spend } from '../platform/one-time-tokens/one-time-tokens.js';
import { deviceOf } from '../sessions/device-tokens.js';
import type { Authenticated } from '../sessions/session.types.js';
import { completeChallenge } from './complete-sign-in.js';

interface SecondStep {
  readonly mfaToken: string;
  readonly method: SecondFactor;
  readonly code: string;
}

/**
 * Answers a challenge with a second factor, and signs in. One transaction spends the code and the challenge and starts
 * the session. A wrong code counts against the user, or against a device that has been in the account before, and
 * leaves the challenge valid.
 */
export async function verifyMfa(
  ctx: RequestContext,
  { mfaToken, method, code }: SecondStep,
): Promise<Authenticated> {
  const { user, proved } = await requireChallenge(ctx, mfaToken);
  const known = deviceOf(ctx, user, proved.deviceToken);
  const by = known === null ? ([] as const) : (['device', known] as const);

  const authenticated = await withVerifiedCode(ctx, user, { code, method, by }, async (ctx, factor) => {
    if (!(await spend(ctx, 'MFA_CHALLENGE', mfaToken))) {
      throw new Refusal('InvalidToken', {
        sentence: msg('signInExpired'),
        because: 'the challenge was answered meanwhile',
      });
    }
    return completeChallenge(ctx, user, proved, factor).catch(asDeadChallenge);
  });
  const sessionId = authenticated.session.id;
  await record(ctx, 'LOGGED_IN', { userId: user.id, actorId: user.id, sessionId });
  return authenticated;
}

/** The account has changed since the challenge was issued. */
function asDeadChallenge(error: unknown): never {
  const stale = ['InvalidCredentials', 'EmailNotVerified', 'AccountSuspended'];
  if (!(error instanceof Refusal) || !stale.includes(error.refused)) throw error;
  throw new Refusal('InvalidToken', {
    sentence: msg('signInExpired'),
    because: error.because ?? error.refused,
  });
}
