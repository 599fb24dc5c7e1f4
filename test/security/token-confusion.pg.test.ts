import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Authenticator } from '../support/authenticator.js';
import { TopLevelError } from '../support/client.js';
import { challengeOf, enrol } from '../support/second-factor.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';

/** Every kind of token that the server gives away. */
interface Tokens {
  readonly access: string;
  readonly refresh: string;
  readonly device: string;
  readonly verification: string;
  readonly reset: string;
  readonly emailChange: string;
  readonly enrolment: string;
  readonly challenge: string;
}

interface Given {
  readonly app: TestApp;
  readonly email: string;
  readonly accessToken: string;
  readonly phone: Authenticator;
  readonly pending: Authenticator;
}

/** Every place that takes one: whether the token worked there. */
const places: Readonly<Record<keyof Tokens, (token: string, given: Given) => Promise<boolean>>> = {
  access: async (token, { app }) => (await app.client.verifyToken(token)).__typename === 'ValidToken',
  refresh: (token, { app }) => works(app.client.mutate('refresh', { refreshToken: token })),
  device: async (deviceToken, { app, email }) => {
    const { mfaToken } = await app.client.mutate('login', { email, password, deviceToken });
    const [row] = await app.database.query('select count(*)::integer as n from sessions');
    return typeof mfaToken !== 'string' && Number(row!['n']) > 0;
  },
  verification: (token, { app }) => works(app.client.mutate('verifyEmail', { token })),
  reset: (token, { app }) =>
    works(app.client.mutate('resetPassword', { token, newPassword: 'a harbour in the morning' })),
  emailChange: (token, { app }) => works(app.client.mutate('confirmEmailChange', { token })),
  enrolment: (enrollmentToken, { app, accessToken, pending }) =>
    works(
      app.client.mutate('confirmTotp', { enrollmentToken, code: pending.code() }, { token: accessToken }),
    ),
  challenge: (mfaToken, { app, phone }) =>
    works(app.client.mutate('verifyMfa', { mfaToken, code: phone.code() })),
};

async function works(answer: Promise<{ __typename: string }>): Promise<boolean> {
  try {
    return !(await answer).__typename.endsWith('Error');
  } catch (error) {
    if (error instanceof TopLevelError) return false;
    throw error;
  }
}

describe('a token', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  async function everyKind(): Promise<{ tokens: Tokens; given: Given }> {
    const { user, phone } = await enrol(app, await app.signedInUser());
    const { email } = user;
    const device = (await app.client.mutate('signup', { email: app.uniqueEmail(), password })).deviceToken;
    const newEmail = app.uniqueEmail();
    await app.client.mutate('resendVerificationEmail', { email });
    await app.client.mutate('requestPasswordReset', { email });
    await user.mutate('requestEmailChange', { newEmail, password });
    const { enrollmentToken, secret } = await user.mutate('enrollTotp', { replace: true });
    await user.refresh();
    const tokens = {
      access: user.accessToken,
      refresh: user.refreshToken,
      device: device as string,
      verification: await app.mailedToken(email, 'verify-email'),
      reset: await app.mailedToken(email, 'reset-password'),
      emailChange: await app.mailedToken(newEmail, 'confirm-email-change'),
      enrolment: enrollmentToken,
      challenge: await challengeOf(app, user),
    };
    const pending = new Authenticator(secret, app.clock.now);
    return { tokens, given: { app, email, accessToken: user.accessToken, phone, pending } };
  }

  const kinds = Object.keys(places) as (keyof Tokens)[];

  it.each(kinds.filter((kind) => kind !== 'device'))(
    'of the kind %s works in its own place',
    async (kind) => {
      const { tokens, given } = await everyKind();

      await expect(places[kind](tokens[kind], given)).resolves.toBe(true);
    },
  );

  it.each(kinds)('of the kind %s works in no other place', async (kind) => {
    const { tokens, given } = await everyKind();

    const elsewhere: string[] = [];
    for (const place of kinds.filter((other) => other !== kind)) {
      if (await places[place](tokens[kind], given)) elsewhere.push(place);
    }

    expect(elsewhere).toEqual([]);
  });

  it.each(kinds.filter((kind) => kind !== 'access'))(
    'of the kind %s signs nobody in as a bearer token',
    async (kind) => {
      const { tokens } = await everyKind();

      await expect(app.client.me({ token: tokens[kind] })).rejects.toThrow('UNAUTHENTICATED');
    },
  );
});
