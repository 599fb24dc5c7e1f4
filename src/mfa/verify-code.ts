import { record } from '../platform/audit/audit.js';
import { limitFactor } from '../platform/config/development-limits.js';
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

/** The purpose under which the secrets of authenticator apps are encrypted. */
export const secretPurpose = 'TOTP secret';

/**
 * How many codes may be tried for one user: by all strangers together, by each session or device that has been in the
 * account, and by all callers together. The last limits guesses even if an attacker has collected many devices.
 */
const budget = { tries: 5, together: 20, seconds: 15 * 60 };

function budgetOf({ config }: RequestContext): typeof budget {
  const times = limitFactor(config);
  return { ...budget, tries: budget.tries * times, together: budget.together * times };
}

const findFactor = statement<{ encryptedSecret: string }>(
  'totp-secret',
  'select encrypted_secret as "encryptedSecret" from totp_factors where user_id = $1',
);

// RFC 6238 §5.2: a code is accepted once. The row's lock lets one of two concurrent uses succeed.
const claimStep = statement(
  'claim-totp-step',
  'update totp_factors set last_step = $2 where user_id = $1 and last_step < $2 returning user_id',
);

interface Code {
  readonly code: string;
  readonly method?: SecondFactor;
  /** Who presents the code; the caller's session by default. */
  readonly by?: AttemptScope;
}

/**
 * Runs work that only a right code allows, in one transaction with spending the code. Every attempt counts against the
 * user before the code is verified, and over the budget no code is verified. A right code takes back its own attempt
 * and no other.
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

// Every change of an account locks this row first, which avoids deadlocks and keeps the account unchanged meanwhile.
const lockUserRow = statement(
  'lock-user-at-version',
  'select id from users where id = $1 and credential_version = $2 for update',
);

async function lockUnchanged(ctx: RequestContext, { id, credentialVersion }: Readonly<User>): Promise<void> {
  const locked = await query(ctx, lockUserRow, [id, credentialVersion]);
  if (locked.length === 0) throw new Refusal('InvalidCode', { because: 'the account changed meanwhile' });
}

/** The caller's relation to the account: a session of it, a device that has been in it, or neither. */
export type AttemptScope = readonly [] | readonly ['session' | 'device', string];

/** Attempts of strangers do not lock out the caller's session. */
export function thisSession(ctx: RequestContext): AttemptScope {
  return ['session', requireViewer(ctx).sessionId];
}

const tries = (userId: string, by: AttemptScope) => ['second factor', userId, ...by];
const triesTogether = (userId: string) => ['second factor', userId, 'together'];

/** Counts before the code is verified, so concurrent attempts cannot share a count. */
export async function recordAttempt(
  ctx: RequestContext,
  userId: string,
  by: AttemptScope,
): Promise<Counted[]> {
  const { budgets } = ctx;
  const most = budgetOf(ctx);
  const [own, together] = await Promise.all([
    budgets.increment(tries(userId, by), most.seconds, most.tries),
    by.length === 0 ? null : budgets.increment(triesTogether(userId), most.seconds, most.together),
  ]);
  if (own.count > most.tries) throw refusalUntil(ctx, own.endsAt);
  if (together && together.count > most.together) throw refusalUntil(ctx, together.endsAt);
  return together ? [own, together] : [own];
}

function refusalUntil(ctx: RequestContext, until: Date): Refusal {
  const retryAfter = secondsUntil(until, ctx.now());
  return new Refusal('AccountLocked', { retryAfter, because: 'too many codes tried' });
}

/** Lifts the lock that attempts of strangers have caused. */
export async function resetAttempts({ budgets }: RequestContext, userId: string): Promise<void> {
  await budgets.forget(tries(userId, []));
  await budgets.forget(triesTogether(userId));
}

/** Backup codes are longer than any code of an app, and nearly all contain letters. */
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
  const [factor] = await query(ctx, findFactor, [userId]);
  if (!factor) return false;
  const step = stepOf(openSecret(ctx, factor.encryptedSecret), code, ctx.now());
  return step !== null && (await query(ctx, claimStep, [userId, step])).length > 0;
}

/** Fails closed when the key is lost: the factor never counts as off. */
function openSecret(ctx: RequestContext, encryptedSecret: string): TotpSecret {
  try {
    return JSON.parse(decrypt(ctx.config.encryptionKeys, secretPurpose, encryptedSecret)) as TotpSecret;
  } catch {
    throw new Refusal('ServiceUnavailable', {
      retryAfter: 60,
      because: 'no ENCRYPTION_KEY decrypts the second factor of this user',
    });
  }
}

/**
 * The mail goes out after the operation, because the operation may have replaced the codes or turned off the factor.
 */
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
