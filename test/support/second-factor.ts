import { Authenticator } from './authenticator.js';
import type { Result } from './client.js';
import type { TestApp } from './test-app.js';
import { password } from './test-user.js';
import type { TestUser } from './test-user.js';

/** Somebody with a second factor on, whose codes of the present step are unused. */
export interface WithSecondFactor {
  readonly user: TestUser;
  readonly phone: Authenticator;
  readonly backupCodes: string[];
}

/** Begins and confirms an enrolment, then lets the clock go on, so that the code used up lies behind. */
export async function enrol(app: TestApp, user: TestUser): Promise<WithSecondFactor> {
  const enrolment = await user.mutate('enrollTotp', { replace: true });
  const phone = new Authenticator(enrolment.secret, app.clock.now);
  const input = { enrollmentToken: enrolment.enrollmentToken, code: phone.code() };
  const confirmed = await user.mutate('confirmTotp', input);
  if (confirmed.__typename !== 'BackupCodes')
    throw new Error(`confirmTotp answered ${JSON.stringify(confirmed)}`);
  app.clock.advance('1m');
  return { user, phone, backupCodes: confirmed.codes };
}

export async function userWithSecondFactor(app: TestApp, wish: object = {}): Promise<WithSecondFactor> {
  const user = await app.signedInUser(wish);
  await app.client.mutate('verifyEmail', { token: await app.mailedToken(user.email, 'verify-email') });
  return enrol(app, user);
}

/** Signs in as far as the challenge; from a device that was there before, with its token. */
export async function challengeOf(
  app: TestApp,
  { email }: TestUser,
  deviceToken: string | null = null,
): Promise<string> {
  const result = await app.client.mutate('login', { email, password, deviceToken });
  if (result.__typename !== 'MfaChallenge') throw new Error(`login answered ${JSON.stringify(result)}`);
  return result.mfaToken;
}

/** The steps of an enrolment, one by one. */
export function enrolling(server: () => TestApp) {
  return {
    begin: (user: TestUser, input?: object): Promise<Result<'enrollTotp'>> =>
      user.mutate('enrollTotp', input),
    phoneOf: ({ secret }: Result<'enrollTotp'>) => new Authenticator(secret, server().clock.now),
    confirm: (user: TestUser, { enrollmentToken }: Result<'enrollTotp'>, code: string) =>
      user.mutate('confirmTotp', { enrollmentToken, code }),
  };
}

/** A sign-in by its second factor, step by step. */
export function verifying(server: () => TestApp) {
  return {
    challenge: (user: TestUser) => challengeOf(server(), user),
    verify: (mfaToken: string, code: string, method = 'TOTP') =>
      server().client.mutate('verifyMfa', { mfaToken, code, method }),
  };
}
