import { issueChallenge } from '../mfa/challenge.js';
import type { FirstFactor } from '../mfa/challenge.js';
import type { MfaChallenge } from '../mfa/mfa.types.js';
import type { SecondFactor } from '../mfa/verify-code.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { inTransaction } from '../platform/context/transaction.js';
import { Refusal } from '../platform/errors/refusal.js';
import { enqueueMail } from '../platform/mail/outbox.js';
import { hasSecondFactor } from '../sessions/authentication-methods.js';
import { deviceOf, newDeviceToken } from '../sessions/device-tokens.js';
import { knownDevice } from '../sessions/device.js';
import type { Authenticated } from '../sessions/session.types.js';
import { startSession } from '../sessions/start-session.js';
import { notificationRecipient } from '../users/notices.js';
import type { User } from '../users/user.entity.js';

/** The device that signs in. */
export interface Device {
  /** The device token of an earlier sign-in, if any. */
  readonly token: string | null | undefined;
  /** Suppresses the new-device mail: the account is new, or another mail reports this sign-in. */
  readonly suppressNewDeviceMail: boolean;
}

/**
 * Every way of signing in ends here, and sessions start nowhere else. Returns a challenge where a second factor is due.
 * A session starts only while the account is as it was when the first factor was proved.
 */
export async function completeSignIn(
  ctx: RequestContext,
  user: Readonly<User>,
  methods: readonly string[],
  { token, suppressNewDeviceMail }: Device,
): Promise<Authenticated | MfaChallenge> {
  const known = deviceOf(ctx, user, token) === null ? null : (token ?? null);
  if (!user.mfaEnabled || hasSecondFactor(methods)) {
    return grantSession(ctx, user, methods, { token, suppressNewDeviceMail });
  }
  refuseUnready(ctx, user);
  return issueChallenge(ctx, user, { methods, deviceToken: known, suppressNewDeviceMail });
}

/** Completes a sign-in whose challenge was answered with a second factor. */
export async function completeChallenge(
  ctx: RequestContext,
  user: Readonly<User>,
  { methods, deviceToken, suppressNewDeviceMail }: FirstFactor,
  factor: SecondFactor,
): Promise<Authenticated> {
  return grantSession(ctx, user, [...methods, factor], { token: deviceToken, suppressNewDeviceMail });
}

/** Private to this file: it asks for no second factor. */
async function grantSession(
  ctx: RequestContext,
  user: Readonly<User>,
  methods: readonly string[],
  { token, suppressNewDeviceMail }: Device,
): Promise<Authenticated> {
  refuseUnready(ctx, user);
  const known = deviceOf(ctx, user, token) === null ? null : (token ?? null);
  const isNews = known === null && !suppressNewDeviceMail && ctx.config.newDeviceMail;
  const start = isNews ? startAndTell : startSession;
  const authenticated = await start(ctx, user, methods);
  return Object.assign(authenticated, { deviceToken: known ?? newDeviceToken(ctx, user.id) });
}

function refuseUnready({ config }: RequestContext, user: Readonly<User>): void {
  if (user.isSuspended()) throw new Refusal('AccountSuspended');
  if (config.emailVerification === 'required' && user.email !== null && !user.emailVerified) {
    throw new Refusal('EmailNotVerified');
  }
}

async function startAndTell(
  ctx: RequestContext,
  user: Readonly<User>,
  methods: readonly string[],
): Promise<Authenticated> {
  const recipient = notificationRecipient(ctx.config, user);
  if (recipient.email === null) return startSession(ctx, user, methods);

  const { ipAddress, userAgent } = ctx.client;
  return inTransaction(ctx, async (ctx) => {
    const authenticated = await startSession(ctx, user, methods);
    await enqueueMail(ctx, recipient, 'new-device', {
      name: user.name,
      device: knownDevice(userAgent),
      ipAddress,
      signedInAt: ctx.now().toISOString(),
    });
    return authenticated;
  });
}
