import { describe, expect, it } from '@jest/globals';
import type { Result } from '../support/client.js';
import type { HostileProvider } from '../support/hostile-provider.js';
import { withMeanwhile } from '../support/interleave.js';
import { shareProvider, someone, verifiedUser, visit } from '../support/oauth.js';
import { challengeOf, enrol, enrolling } from '../support/second-factor.js';
import type { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { TestUser } from '../support/test-user.js';

let provider: HostileProvider;
let app: TestApp;
shareProvider((given) => ({ app, provider } = given));
const { begin, phoneOf } = enrolling(() => app);

/** Something that waits, and what comes of it when its time comes. */
type Outstanding = (user: TestUser) => Promise<() => Promise<{ __typename: string }>>;

const newPassword = 'a harbour in the morning';

async function changeTokenOf(user: TestUser): Promise<string> {
  const newEmail = app.uniqueEmail();
  await user.mutate('requestEmailChange', { newEmail, password });
  return app.mailedToken(newEmail, 'confirm-email-change');
}

const confirmChange = (token: string) => app.client.mutate('confirmEmailChange', { token });

/** A session of the user that lives: a new one where the old one has ended. */
async function alive(user: TestUser): Promise<TestUser> {
  const isAlive = await user.me().catch(() => null);
  return isAlive ? user : user.elsewhere();
}

const outstanding: Readonly<Record<string, { readonly wait: Outstanding; readonly done: string }>> = {
  'a change of the address': {
    wait: async (user) => {
      const token = await changeTokenOf(user);
      return () => confirmChange(token);
    },
    done: 'EmailChanged',
  },
  'a link that resets the password': {
    wait: async ({ email }) => {
      await app.client.mutate('requestPasswordReset', { email });
      const token = await app.mailedToken(email, 'reset-password');
      return () => app.client.mutate('resetPassword', { token, newPassword });
    },
    done: 'Authenticated',
  },
  'an account at a provider that waits to be linked': {
    wait: async (user) => {
      await app.database.query('update users set email_verified = true where id = $1', [user.id]);
      const { linkToken } = await visit(app, provider, someone({ email: user.email }));
      return async () => (await alive(user)).mutate('linkIdentity', { linkToken });
    },
    done: 'IdentityLinked',
  },
  'an enrolment': {
    wait: async (user) => {
      const enrolment = await begin(user);
      const input = { enrollmentToken: enrolment.enrollmentToken, code: phoneOf(enrolment).code() };
      return async () => (await alive(user)).mutate('confirmTotp', input);
    },
    done: 'BackupCodes',
  },
  'a challenge': {
    wait: async (user) => {
      const { phone } = await enrol(app, user);
      const mfaToken = await challengeOf(app, user);
      return () => app.client.mutate('verifyMfa', { mfaToken, code: phone.code() });
    },
    done: 'Authenticated',
  },
  'a link that verifies the address': {
    wait: async ({ email }) => {
      const token = await app.mailedToken(email, 'verify-email');
      return () => app.client.mutate('verifyEmail', { token });
    },
    done: 'EmailVerified',
  },
};

const ends: Readonly<Record<string, (user: TestUser) => Promise<Pick<Result<'logoutAll'>, 'sessionIds'>>>> = {
  logoutAll: (user) => app.client.mutate('logoutAll', {}, user.sent),
  revokeUserSessions: async ({ id }) =>
    (await app.administrator()).mutate('revokeUserSessions', { userId: id }),
};

const keeps: Readonly<Record<string, (user: TestUser) => Promise<{ __typename: string }>>> = {
  'logoutAll(keepCurrent: true)': (user) => app.client.mutate('logoutAll', { keepCurrent: true }, user.sent),
  revokeSession: (user) => app.client.mutate('revokeSession', { sessionId: user.sessionId }, user.sent),
  logout: (user) => app.client.mutate('logout', {}, user.sent),
};

describe.each(Object.entries(outstanding))('%s', (_what, { wait, done }) => {
  it.each(Object.entries(ends))('ends with %s', async (_name, end) => {
    const user = await app.signedInUser();
    const conclude = await wait(user);

    await expect(end(user)).resolves.toMatchObject({ __typename: 'LoggedOut' });

    await expect(conclude()).resolves.toBeRefused('InvalidToken');
    const left = await app.database.query('select 1 from one_time_tokens where owner = $1', [user.id]);
    expect(left).toEqual([]);
  });

  it.each(Object.entries(keeps))('outlives %s', async (_name, end) => {
    const user = await app.signedInUser();
    const conclude = await wait(user);

    await expect(end(user)).resolves.toMatchObject({ __typename: 'LoggedOut' });

    expect((await conclude()).__typename).toBe(done);
  });

  it('of somebody else goes on', async () => {
    const [ada, bea] = [await app.signedInUser(), await app.signedInUser()];
    const conclude = await wait(bea);

    for (const end of Object.values(ends)) await end(await alive(ada));

    expect((await conclude()).__typename).toBe(done);
  });
});

describe.each(Object.entries(ends))('%s, while something is under way', (_name, end) => {
  it('ends a change of the address that is asked for at the same moment', async () => {
    const ada = await app.signedInUser();
    const newEmail = app.uniqueEmail();

    const asked = await withMeanwhile(
      app,
      () => app.client.mutate('requestEmailChange', { newEmail, password }, ada.sent),
      () => end(ada),
    );

    // The request was admitted before; what it mails is good for nothing.
    expect(asked.__typename).toBe('RequestAccepted');
    const token = await app.mailedToken(newEmail, 'confirm-email-change');
    await expect(confirmChange(token)).resolves.toBeRefused('InvalidToken');
  });

  it('is outlived by no sign-in that began before', async () => {
    const ada = await verifiedUser(app);

    const late = await withMeanwhile(
      app,
      () => app.client.mutate('login', { email: ada.email, password }),
      () => end(ada),
    );

    expect(late).toBeRefused('InvalidCredentials');
    await expect(ada.elsewhere()).resolves.toBeDefined();
  });

  it('and a change of the address that is confirmed at the same moment come one after the other', async () => {
    for (let round = 0; round < 15; round++) {
      const ada = await app.signedInUser();
      const token = await changeTokenOf(ada);
      const addressOf = async () => {
        const [row] = await app.database.query('select email from users where id = $1', [ada.id]);
        return row!['email'] as string;
      };

      const [confirmed, ended] = await Promise.all([confirmChange(token), end(ada)]);

      expect(ended.sessionIds).toEqual([ada.sessionId]);
      const isChanged = confirmed.__typename === 'EmailChanged';
      if (!isChanged) expect(confirmed).toBeRefused('InvalidToken');
      expect((await addressOf()) !== ada.email).toBe(isChanged);
      await expect(confirmChange(token)).resolves.toBeRefused('InvalidToken');
      const left = await app.database.query('select 1 from one_time_tokens where owner = $1', [ada.id]);
      expect(left).toEqual([]);
    }
  });
});
