import { record } from '../platform/audit/audit.js';
import type { Counted } from '../platform/context/ports.js';
import { requireViewer } from '../platform/context/request-context.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { secondsUntil } from '../platform/context/seconds-until.js';
import { inTransaction, query } from '../platform/context/transaction.js';
import { statement } from '../platform/database/statement.js';
import { Refusal } from '../platform/errors/refusal.js';
import { enqueueMail } from '../platform/mail/outbox.js';
import { withVerdict } from '../platform/rate-limits/verdicts.js';
import { decrypt } from '../platform/secrets/crypto.js';
import { notificationRecipient } from '../users/notices.js';
import type { User } from '../users/user.entity.js';
import { backupCodeLength, backupCodesLeft, spendBackupCode } from './backup-codes.js';
import { stepOf } from './totp.js';
import type { TotpSecret } from './totp.js';
import { plainCode } from './typed-code.js';

export type SecondFactor = 'TOTP' | 'BACKUP_CODE';

/** The purpose under which secrets of authenticator apps are sealed. */
export const secretPurpose = 'TOTP secret';

/**
 * How many codes may be tried for one user: by all who never were in the account together, by each session or device
 * that was, and by all of those together. The last bounds guesses however many devices somebody has collected.
 */
const budget = { tries: 5, together: 20, seconds: 15 * 60 };

const find = statement<{ sealedSecret: string }>(
  'totp-secret',
  'select sealed_secret as "sealedSecret" from totp_factors where user_id = $1',
);

// RFC 6238 §5.2: a code is accepted once. Of two that bring the same one, the row's lock lets one through.
const claim = statement(
  'claim-totp-step',
  'update totp_factors set last_step = $2 where user_id = $1 and last_step < $2 returning user_id',
);

interface Code {
  readonly code: string;
  readonly method?: SecondFactor;
  /** Who brings it; the session that asks, when it is left out. */
  readonly by?: AttemptScope;
}

/**
 * Runs work that only the right code opens, together with spending the code. Every try counts against the user before
 * it is looked at, and over the budget none is. One that is right takes itself back, and no other.
 */
export async function withVerifiedCode<T>(
  ctx: RequestContext,
  user: Readonly<User>,
  { code: typed, method, by = thisSession(ctx) }: Code,
  work: (ctx: RequestContext, method: SecondFactor) => Promise<T>,
): Promise<T> {
  const counted = await recordAttempt(ctx, user.id, by);
  const code = plainCode(typed);
  const tried = method ?? methodOf(code);
  const result = await withVerdict(ctx, counted, (tell) =>
    inTransaction(ctx, async (ctx) => {
      await lockUnchanged(ctx, user);
      if (!tell(await isRight(ctx, user.id, tried, code))) return null;
      const answer = await work(ctx, tried);
      if (tried === 'BACKUP_CODE') await tellOfBackupCode(ctx, user);
      return { answer };
    }),
  );
  if (!result) {
    await record(ctx, 'MFA_FAILED', { userId: user.id, reason: tried });
    throw new Refusal('InvalidCode', { because: `wrong or used before: ${tried}` });
  }
  return result.answer;
}

// Everything that changes an account takes this row first; so nobody waits in a circle, and nothing changes meanwhile.
const lock = statement(
  'lock-user-at-version',
  'select id from users where id = $1 and credential_version = $2 for update',
);

async function lockUnchanged(ctx: RequestContext, { id, credentialVersion }: Readonly<User>): Promise<void> {
  const locked = await query(ctx, lock, [id, credentialVersion]);
  if (locked.length === 0) throw new Refusal('InvalidCode', { because: 'the account changed meanwhile' });
}

/** What of the account somebody has who tries a code: a session of it, a device that was in it, or neither. */
export type AttemptScope = readonly [] | readonly ['session' | 'device', string];

/** Strangers' tries leave the one alone who is signed in. */
export function thisSession(ctx: RequestContext): AttemptScope {
  return ['session', requireViewer(ctx).sessionId];
}

const tries = (userId: string, by: AttemptScope) => ['second factor', userId, ...by];
const triesTogether = (userId: string) => ['second factor', userId, 'together'];

/** Counted first and evaluated then: any number of tries at one moment are as many numbers. */
export async function recordAttempt(
  ctx: RequestContext,
  userId: string,
  by: AttemptScope,
): Promise<Counted[]> {
  const { budgets } = ctx;
  const [own, together] = await Promise.all([
    budgets.increment(tries(userId, by), budget.seconds, budget.tries),
    by.length === 0 ? null : budgets.increment(triesTogether(userId), budget.seconds, budget.together),
  ]);
  if (own.count > budget.tries) throw refusalUntil(ctx, own.endsAt);
  if (together && together.count > budget.together) throw refusalUntil(ctx, together.endsAt);
  return together ? [own, together] : [own];
}

function refusalUntil(ctx: RequestContext, until: Date): Refusal {
  const retryAfter = secondsUntil(until, ctx.now());
  return new Refusal('AccountLocked', { retryAfter, because: 'too many codes tried' });
}

/** Lifts what strangers have brought about. */
export async function resetAttempts({ budgets }: RequestContext, userId: string): Promise<void> {
  await budgets.forget(tries(userId, []));
  await budgets.forget(triesTogether(userId));
}

/** Backup codes are longer than any code of an app, and nearly all have letters. */
function methodOf(code: string): SecondFactor {
  return /^\d*$/.test(code) && code.length < backupCodeLength ? 'TOTP' : 'BACKUP_CODE';
}

async function isRight(
  ctx: RequestContext,
  userId: string,
  method: SecondFactor,
  code: string,
): Promise<boolean> {
  return method === 'TOTP' ? isRightTotp(ctx, userId, code) : spendBackupCode(ctx, userId, code);
}

async function isRightTotp(ctx: RequestContext, userId: string, code: string): Promise<boolean> {
  const [factor] = await query(ctx, find, [userId]);
  if (!factor) return false;
  const step = stepOf(openSecret(ctx, factor.sealedSecret), code, ctx.now());
  return step !== null && (await query(ctx, claim, [userId, step])).length > 0;
}

/** A key that is lost closes the factor: it never counts as one that is off. */
function openSecret(ctx: RequestContext, sealedSecret: string): TotpSecret {
  try {
    return JSON.parse(decrypt(ctx.config.encryptionKeys, secretPurpose, sealedSecret)) as TotpSecret;
  } catch {
    throw new Refusal('ServiceUnavailable', {
      retryAfter: 60,
      because: 'no ENCRYPTION_KEY opens the second factor of this user',
    });
  }
}

/** Told with what came of it: new codes may have been the point, or turning the factor off. */
async function tellOfBackupCode(ctx: RequestContext, user: Readonly<User>): Promise<void> {
  const left = await backupCodesLeft(ctx, user.id);
  await record(ctx, 'BACKUP_CODE_USED', { userId: user.id, actorId: user.id });
  if (left === null) return;
  await enqueueMail(ctx, notificationRecipient(ctx.config, user), 'backup-code-used', {
    name: user.name,
    left,
    usedAt: ctx.now().toISOString(),
  });
}
