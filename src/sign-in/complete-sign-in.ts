import { challenge } from '../mfa/challenge.js';
import type { MfaChallenge } from '../mfa/mfa.types.js';
import type { Call } from '../platform/context/request-context.js';
import { inTransaction } from '../platform/context/transaction.js';
import { Refusal } from '../platform/errors/refusal.js';
import { enqueueMail } from '../platform/mail/outbox.js';
import { hasSecondFactor } from '../sessions/authentication-methods.js';
import { deviceOf, newDeviceToken } from '../sessions/device-tokens.js';
import { knownDevice } from '../sessions/device.js';
import type { Authenticated } from '../sessions/session.types.js';
import { startSession } from '../sessions/start-session.js';
import { noticesOf } from '../users/notices.js';
import type { User } from '../users/user.entity.js';

/** The device that signs in. */
export interface Device {
  /** What it kept of an earlier sign-in, if anything. */
  readonly token: string | null | undefined;
  /** Nobody has to be told of it: the account has just begun, or a mail about this very sign-in goes out anyway. */
  readonly isExpected: boolean;
}

/**
 * The one door: every way of proving who one is ends here, and sessions start nowhere else. Where a second factor is
 * due, a challenge is the answer. A session starts only while the account is as it was when it was proved.
 */
export async function completeSignIn(
  call: Call,
  user: Readonly<User>,
  methods: readonly string[],
  { token, isExpected }: Device,
): Promise<Authenticated | MfaChallenge> {
  refuseUnready(call, user);
  const known = deviceOf(call, user, token) === null ? null : (token ?? null);
  if (user.mfaEnabled && !hasSecondFactor(methods)) {
    return challenge(call, user, { methods, deviceToken: known, isExpected });
  }

  const isNews = known === null && !isExpected && call.config.newDeviceMail;
  const start = isNews ? startAndTell : startSession;
  const authenticated = await start(call, user, methods);
  return Object.assign(authenticated, { deviceToken: known ?? newDeviceToken(call, user.id) });
}

function refuseUnready({ config }: Call, user: Readonly<User>): void {
  if (user.isSuspended()) throw new Refusal('AccountSuspended');
  if (config.emailVerification === 'required' && user.email !== null && !user.emailVerified) {
    throw new Refusal('EmailNotVerified');
  }
}

async function startAndTell(
  call: Call,
  user: Readonly<User>,
  methods: readonly string[],
): Promise<Authenticated> {
  const recipient = noticesOf(call.config, user);
  if (recipient.email === null) return startSession(call, user, methods);

  const { ipAddress, userAgent } = call.client;
  return inTransaction(call, async (call) => {
    const authenticated = await startSession(call, user, methods);
    await enqueueMail(call, recipient, 'new-device', {
      ...{ name: user.name, device: knownDevice(userAgent), ipAddress },
      signedInAt: call.now().toISOString(),
    });
    return authenticated;
  });
}
