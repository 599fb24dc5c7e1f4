import { record } from '../platform/audit/audit.js';
import { requireViewer } from '../platform/context/request-context.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { inTransaction, run } from '../platform/context/transaction.js';
import { tables } from '../platform/database/tables.js';
import { Refusal } from '../platform/errors/refusal.js';
import { msg } from '../platform/messages/messages.js';
import { enqueueMail } from '../platform/mail/outbox.js';
import { after, issue, peek, spend } from '../platform/one-time-tokens/one-time-tokens.js';
import { withVerdict } from '../platform/rate-limits/verdicts.js';
import { encrypt } from '../platform/secrets/crypto.js';
import { addMethod, removeSecondFactors } from '../sessions/authentication-methods.js';
import { endSessions } from '../sessions/sessions.js';
import { requireStrongestFactor } from '../sessions/strongest-factor.js';
import { notificationRecipient } from '../users/notices.js';
import { User } from '../users/user.entity.js';
import { currentUser, updatedNow } from '../users/users.js';
import { replaceBackupCodes } from './backup-codes.js';
import type { TotpFactor } from './mfa.entity.js';
import { TotpEnrollment } from './mfa.types.js';
import { newTotpSecret, otpauthUri, qrCode, stepOf } from './totp.js';
import type { TotpSecret } from './totp.js';
import { plainCode } from './typed-code.js';
import { recordAttempt, secretPurpose, thisSession } from './verify-code.js';

/** How long a new secret waits for its first code. */
const enrolmentMinutes = 15;

/** Creates a new TOTP secret. Nothing changes until its first code: an active secret stays in use. */
export async function enrollTotp(ctx: RequestContext, replace: boolean): Promise<TotpEnrollment> {
  const { config } = ctx;
  const user = await currentUser(ctx);
  if (user.mfaEnabled && !replace) throw new Refusal('MfaAlreadyEnabled');
  await requireStrongestFactor(ctx, user);

  const totp = newTotpSecret({ period: config.totpPeriod, digits: config.totpDigits });
  const expiresAt = after(ctx.now(), { minutes: enrolmentMinutes });
  const grant = { owner: user.id, stamp: user.credentialVersion, data: JSON.stringify(totp) };
  const enrollmentToken = await issue(ctx, 'TOTP_ENROLLMENT', grant, expiresAt);
  const uri = otpauthUri(totp, config.totpIssuer ?? config.appName, user.email ?? user.username ?? user.id);
  return Object.assign(new TotpEnrollment(), {
    enrollmentToken,
    secret: totp.secret,
    otpauthUri: uri,
    qrCode: await qrCode(uri),
    expiresAt,
  });
}

export interface TotpConfirmation {
  readonly enrollmentToken: string;
  readonly code: string;
  /** Whether to end the sessions that have not shown the new factor. */
  readonly endOtherSessions: boolean;
}

export interface EnrollmentOutcome {
  readonly user: User;
  readonly codes: readonly string[];
}

/**
 * Turns the second factor on, or replaces the active secret, with the first code of the new secret. That code is spent.
 * The backup codes are new, and returned this once. Other sessions end when the caller asks for it; those that stay
 * count as sessions that have not shown the factor, even if they showed the previous one.
 */
export async function confirmTotp(
  ctx: RequestContext,
  { enrollmentToken, code, endOtherSessions }: TotpConfirmation,
): Promise<EnrollmentOutcome> {
  const user = await currentUser(ctx);
  const grant = await peek(ctx, 'TOTP_ENROLLMENT', enrollmentToken);
  if (!grant?.data || grant.owner !== user.id || grant.stamp !== user.credentialVersion) {
    throw new Refusal('InvalidToken', {
      sentence: msg('setupExpired'),
      because: 'no such enrollment, or the account changed since',
    });
  }

  const counted = await recordAttempt(ctx, user.id, thisSession(ctx));
  const totp = JSON.parse(grant.data) as TotpSecret;
  const step = await withVerdict(ctx, counted, async (tell) => {
    const found = stepOf(totp, plainCode(code), ctx.now());
    tell(found !== null);
    return found;
  });
  if (step === null) {
    await record(ctx, 'MFA_FAILED', { userId: user.id, reason: 'enrolment' });
    throw new Refusal('InvalidCode', { because: 'wrong code at enrollment' });
  }
  return inTransaction(ctx, (ctx) => turnOn(ctx, user, { enrollmentToken, totp, step, endOtherSessions }));
}

interface Confirmed {
  readonly enrollmentToken: string;
  readonly totp: TotpSecret;
  readonly step: number;
  readonly endOtherSessions: boolean;
}

async function turnOn(ctx: RequestContext, user: User, confirmed: Confirmed): Promise<EnrollmentOutcome> {
  const { enrollmentToken, totp, step, endOtherSessions } = confirmed;
  const { id: userId, credentialVersion } = user;
  const { sessionId } = requireViewer(ctx);
  const guard = { id: userId, credentialVersion, suspendedAt: null };
  const change = { mfaEnabled: true, credentialVersion: credentialVersion + 1, ...updatedNow(ctx) };
  const changed = await ctx.em.nativeUpdate(User, guard, change);
  if (changed === 0 || !(await spend(ctx, 'TOTP_ENROLLMENT', enrollmentToken))) {
    throw new Refusal('InvalidToken', {
      sentence: msg('setupExpired'),
      because: 'spent meanwhile, or the account changed',
    });
  }

  const encryptedSecret = encrypt(ctx.config.encryptionKeys, secretPurpose, JSON.stringify(totp));
  const factor = { encryptedSecret, lastStep: String(step), createdAt: ctx.now() };
  const kept = tables<{ totp_factors: TotpFactor }>()
    .insertInto('totp_factors')
    .values({ userId, ...factor })
    .onConflict((on) => on.column('userId').doUpdateSet(factor));
  await run(ctx, kept);
  const codes = await replaceBackupCodes(ctx, userId);
  if (endOtherSessions) await endOthers(ctx, userId, sessionId);
  await removeSecondFactors(ctx, userId, sessionId);
  await addMethod(ctx, sessionId, 'TOTP');
  await record(ctx, 'MFA_ENABLED', { userId, sessionId });
  await enqueueMail(ctx, notificationRecipient(ctx.config, user), 'mfa-enabled', {
    name: user.name,
    changedAt: ctx.now().toISOString(),
  });
  return { user: await ctx.em.findOneOrFail(User, { id: userId }), codes };
}

/** Forgets every known device too: the sessions that end here may have kept device tokens. */
async function endOthers(ctx: RequestContext, userId: string, except: string): Promise<void> {
  await ctx.em.nativeUpdate(User, { id: userId }, { devicesSince: ctx.now() });
  const ended = await endSessions(ctx, userId, 'SECOND_FACTOR_ENABLED', { except });
  const reason = 'a second factor was turned on';
  for (const sessionId of ended) await record(ctx, 'SESSION_REVOKED', { userId, sessionId, reason });
}
