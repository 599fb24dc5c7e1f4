import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HostileProvider } from '../../support/hostile-provider.js';
import { inTurn, twenty } from '../../support/in-turn.js';
import { someone, visit } from '../../support/oauth.js';
import { TestApp } from '../../support/test-app.js';
import { password } from '../../support/test-user.js';
import { withApp } from '../../support/with-app.js';

/** The figure that is the default; the other tests have none. */
const MAIL_LIMIT_PER_HOUR = '5';

it('mails to an address that a provider does not vouch for are five, and the answers alike', async () => {
  const provider = await HostileProvider.start();
  const settings = { ...provider.settings, MAIL_LIMIT_PER_HOUR, EMAIL_VERIFICATION: 'required' };
  try {
    await withApp(settings, async (app) => {
      const email = app.uniqueEmail();

      const answers = await inTurn(twenty.slice(0, 8), () =>
        visit(app, provider, someone({ email, email_verified: false })),
      );

      expect(answers).toEqual(
        answers.map(() => expect.objectContaining({ __typename: 'VerificationSent', email })),
      );
      expect(await app.mails(email)).toHaveLength(5);
    });
  } finally {
    await provider.close();
  }
});

describe('mails of a signed-in caller', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ MAIL_LIMIT_PER_HOUR });
  });
  afterAll(() => app.close());

  const count = async (email: string, kind: string) =>
    (await app.mails(email)).filter(({ name }) => name === kind).length;

  it('go to a new address five times, whichever accounts and sessions ask, and the answers are alike', async () => {
    const target = app.uniqueEmail();
    const users = await Promise.all(['Ada', 'Bea', 'Eve'].map(() => app.signedInUser()));
    const sessions = [...users, await users[0]!.elsewhere()];

    const answers = await inTurn(twenty, (at) =>
      sessions[at % sessions.length]!.mutate('requestEmailChange', { newEmail: target, password }),
    );

    expect(answers).toEqual(twenty.map(() => answers[0]));
    expect(await count(target, 'confirm-email-change')).toBe(5);
  });

  it('go five times to the old address where nobody has verified it, and always where its owner has', async () => {
    const [ada, bea] = [await app.signedInUser(), await app.signedInUser()];
    const token = await app.mailedToken(bea.email, 'verify-email');
    await app.client.mutate('verifyEmail', { token });

    for (const user of [ada, bea]) {
      await inTurn(twenty.slice(0, 8), () =>
        user.mutate('requestEmailChange', { newEmail: app.uniqueEmail(), password }),
      );
    }

    expect(await count(ada.email, 'email-change-requested')).toBe(5);
    expect(await count(bea.email, 'email-change-requested')).toBe(8);
  });

  it('go five times to an address whose password is changed again and again, verified or not as above', async () => {
    const ada = await app.signedInUser();
    const passwords = twenty.slice(0, 9).map((at) => (at === 0 ? password : `a lighthouse number ${at}`));

    for (const [at, newPassword] of passwords.entries()) {
      if (at > 0) await ada.mutate('changePassword', { currentPassword: passwords[at - 1], newPassword });
    }

    await expect(
      app.client.mutate('login', { email: ada.email, password: passwords[8] }),
    ).resolves.toBeSignedIn();
    expect(await count(ada.email, 'password-changed')).toBe(5);
  });

  it('are invitations as often as an administrator makes the account', async () => {
    const admin = await app.administrator();
    const email = app.uniqueEmail();

    await inTurn(twenty.slice(0, 8), async () => {
      const created = await admin.mutate('createUser', { email });
      await admin.mutate('deleteUser', { userId: created.user.id });
      return created;
    });

    expect(await count(email, 'invitation')).toBe(8);
  });

  it('are any number where the setting is 0', async () => {
    await withApp({ MAIL_LIMIT_PER_HOUR: '0' }, async (own) => {
      const ada = await own.signedInUser();

      await inTurn(twenty, () => own.client.mutate('requestPasswordReset', { email: ada.email }));

      const mails = await own.mails(ada.email);
      expect(mails.filter(({ name }) => name === 'reset-password')).toHaveLength(20);
    });
  });
});
