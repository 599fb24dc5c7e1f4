import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeAccount, cliContext } from '../../src/cli/accounts.js';
import { behindProxy, from, newAddress } from '../support/addresses.js';
import { challengeOf, userWithSecondFactor } from '../support/second-factor.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { TestUser } from '../support/test-user.js';
import { withApp } from '../support/with-app.js';

const newPassword = 'a harbour in the morning';

/** What somebody does, and whose account it concerns. */
type Deed = (app: TestApp) => Promise<string>;

async function by(app: TestApp, deed: (user: TestUser) => Promise<unknown>): Promise<string> {
  const user = await app.signedInUser();
  await deed(user);
  return user.id;
}

/** Each type that an operation leaves, who did it as far as that is known, and how it comes about. */
const deeds: readonly (readonly [type: string, actor: 'user' | 'nobody', deed: Deed])[] = [
  ['SIGNED_UP', 'user', (app) => by(app, async () => {})],
  ['LOGGED_IN', 'user', (app) => by(app, (user) => user.elsewhere())],
  [
    'LOGIN_FAILED',
    'nobody',
    (app) => by(app, ({ email }) => app.client.mutate('login', { email, password: 'not it' })),
  ],
  ['LOGIN_FAILED', 'user', (app) => by(app, (user) => user.mutate('reauthenticate', { password: 'not it' }))],
  ['LOGGED_OUT', 'user', (app) => by(app, (user) => user.mutate('logoutAll', {}))],
  [
    'LOGGED_OUT',
    'user',
    (app) => by(app, ({ refreshToken }) => app.client.mutate('logout', { refreshToken })),
  ],
  ['REAUTHENTICATED', 'user', (app) => by(app, (user) => user.mutate('reauthenticate', { password }))],
  ['TOKEN_REFRESHED', 'user', (app) => by(app, (user) => user.refresh())],
  [
    'REFRESH_TOKEN_REUSED',
    'nobody',
    (app) =>
      by(app, async (user) => {
        const token = user.refreshToken;
        await user.refresh();
        app.clock.advance('1m');
        await user.refresh({ token });
      }),
  ],
  [
    'SESSION_REVOKED',
    'user',
    (app) => by(app, (user) => user.mutate('revokeSession', { sessionId: user.sessionId })),
  ],
  [
    'EMAIL_VERIFIED',
    'user',
    (app) =>
      by(app, async ({ email }) =>
        app.client.mutate('verifyEmail', { token: await app.mailedToken(email, 'verify-email') }),
      ),
  ],
  [
    'EMAIL_CHANGE_REQUESTED',
    'user',
    (app) => by(app, (user) => user.mutate('requestEmailChange', { newEmail: app.uniqueEmail(), password })),
  ],
  [
    'EMAIL_CHANGED',
    'user',
    (app) =>
      by(app, async (user) => {
        const newEmail = app.uniqueEmail();
        await user.mutate('requestEmailChange', { newEmail, password });
        const token = await app.mailedToken(newEmail, 'confirm-email-change');
        await app.client.mutate('confirmEmailChange', { token });
      }),
  ],
  [
    'PASSWORD_RESET_REQUESTED',
    'nobody',
    (app) => by(app, ({ email }) => app.client.mutate('requestPasswordReset', { email })),
  ],
  [
    'PASSWORD_RESET',
    'user',
    (app) =>
      by(app, async ({ email }) => {
        await app.client.mutate('requestPasswordReset', { email });
        const token = await app.mailedToken(email, 'reset-password');
        await app.client.mutate('resetPassword', { token, newPassword });
      }),
  ],
  [
    'PASSWORD_CHANGED',
    'user',
    (app) => by(app, (user) => user.mutate('changePassword', { currentPassword: password, newPassword })),
  ],
  ['PROFILE_UPDATED', 'user', (app) => by(app, (user) => user.mutate('updateProfile', { name: 'Ada' }))],
  ['MFA_ENABLED', 'user', async (app) => (await userWithSecondFactor(app)).user.id],
  [
    'MFA_DISABLED',
    'user',
    async (app) => {
      const { user } = await userWithSecondFactor(app);
      await user.mutate('disableMfa', { password });
      return user.id;
    },
  ],
  [
    'MFA_FAILED',
    'nobody',
    async (app) => {
      const { user } = await userWithSecondFactor(app);
      await app.client.mutate('verifyMfa', { mfaToken: await challengeOf(app, user), code: 'wrong' });
      return user.id;
    },
  ],
  [
    'BACKUP_CODE_USED',
    'user',
    async (app) => {
      const { user, backupCodes } = await userWithSecondFactor(app);
      const [code] = backupCodes;
      const mfaToken = await challengeOf(app, user);
      await app.client.mutate('verifyMfa', { mfaToken, method: 'BACKUP_CODE', code });
      return user.id;
    },
  ],
  [
    'BACKUP_CODES_REGENERATED',
    'user',
    async (app) => {
      const { user, phone } = await userWithSecondFactor(app);
      await user.mutate('regenerateBackupCodes', { code: phone.code() });
      return user.id;
    },
  ],
  [
    'USER_CREATED',
    'nobody',
    async (app) => {
      const wanted = { email: app.uniqueEmail(), username: null, name: null, roles: ['USER'], password };
      return (await makeAccount(cliContext(app.app), wanted)).id;
    },
  ],
  ['USER_DELETED', 'user', (app) => by(app, (user) => user.mutate('deleteAccount', { password }))],
];

describe('an operation', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  it.each(deeds)('leaves %s, done by %s', async (type, actor, deed) => {
    const userId = await deed(app);

    const events = (await app.storedEvents()).filter(
      (event) => event['user_id'] === userId && event['type'] === type,
    );
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ actor_id: actor === 'user' ? userId : null });
  });

  it('that locks an account leaves ACCOUNT_LOCKED', async () => {
    await withApp(behindProxy, async (own) => {
      const { email, id } = await own.signedInUser();

      for (let tries = 0; tries < 8; tries++) {
        await own.client.mutate('login', { email, password: 'not it' }, from(newAddress()));
      }

      const locked = (await own.storedEvents()).filter(({ type }) => type === 'ACCOUNT_LOCKED');
      expect(locked).toMatchObject([{ user_id: id, actor_id: null }]);
    });
  });

  it('that is refused leaves its event, although nothing else is written', async () => {
    const email = app.uniqueEmail();
    const requestId = 'refused-login';

    await app.client.mutate('login', { email, password }, { headers: { 'x-request-id': requestId } });

    const events = (await app.storedEvents()).filter((event) => event['request_id'] === requestId);
    expect(events).toMatchObject([
      { type: 'LOGIN_FAILED', user_id: null, actor_id: null, ip_address: '127.0.0.1' },
    ]);
  });

  it('that gives the same pair twice tells the second time from the first', async () => {
    const user = await app.signedInUser();
    const token = user.refreshToken;

    await user.refresh({ token });
    await user.refresh({ token });

    const events = (await app.storedEvents()).filter(
      (event) => event['user_id'] === user.id && event['type'] === 'TOKEN_REFRESHED',
    );
    expect(events.map(({ reason }) => reason)).toEqual([null, 'within the grace period']);
  });
});
