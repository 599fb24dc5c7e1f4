import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { userWithSecondFactor } from '../support/second-factor.js';
import { shareAdministrator } from '../support/shared.js';
import { tokenOf } from '../support/test-app.js';
import type { TestApp } from '../support/test-app.js';
import { password, TestUser } from '../support/test-user.js';
import { withApp } from '../support/with-app.js';

const newPassword = 'a harbour in the morning';

let app: TestApp;
let admin: TestUser;
shareAdministrator((given) => ({ app, admin } = given));

const reset = (token: string) => app.client.mutate('resetPassword', { token, newPassword });

async function verifiedUser(): Promise<TestUser> {
  const user = await app.signedInUser();
  await app.client.mutate('verifyEmail', { token: await app.mailedToken(user.email, 'verify-email') });
  return user;
}

/** Where an address has to be proved before its owner signs in. */
async function administratorWithProvedAddress(own: TestApp): Promise<TestUser> {
  const email = own.uniqueEmail();
  await own.client.mutate('signup', { email, password });
  await own.client.mutate('verifyEmail', { token: await own.mailedToken(email, 'verify-email') });
  await own.database.query(`update users set roles = '{USER,ADMIN}' where email = $1`, [email]);
  return new TestUser(own.client, email, await own.client.mutate('login', { email, password }));
}

async function userWithoutAddress(): Promise<{ id: string; username: string }> {
  const username = `nurse-${randomUUID().slice(0, 8)}`;
  const { user } = await admin.mutate('createUser', { username, password });
  return { id: user.id, username };
}

describe('sendPasswordReset', () => {
  const send = (userId: string) => admin.mutate('sendPasswordReset', { userId });

  it('mails the link, and the event has the administrator as its actor', async () => {
    const ada = await app.signedInUser();

    await expect(send(ada.id)).resolves.toMatchObject({ __typename: 'RequestAccepted' });

    await expect(reset(await app.mailedToken(ada.email, 'reset-password'))).resolves.toBeSignedIn();
    expect(await app.storedEvents()).toContainEqual(
      expect.objectContaining({
        type: 'PASSWORD_RESET_REQUESTED',
        user_id: ada.id,
        actor_id: admin.id,
      }),
    );
  });

  it('says what to do for an account without an address, and for a suspended one', async () => {
    const [nurse, ada] = [await userWithoutAddress(), await app.signedInUser()];
    await admin.mutate('suspendUser', { userId: ada.id });

    for (const { id } of [nurse, ada]) {
      const result = await send(id);
      expect(result).toBeRefused('InvalidInput');
      expect(result.fields).toEqual([expect.objectContaining({ path: ['input', 'userId'] })]);
    }
    await expect(send(randomUUID())).resolves.toBeRefused('NotFound');
  });
});

describe('resendInvitation', () => {
  const resend = (userId: string) => admin.mutate('resendInvitation', { userId });

  it('mails a further link, and the earlier one goes on working until one is used', async () => {
    const email = app.uniqueEmail();
    const { user } = await admin.mutate('createUser', { email });
    const first = await app.mailedToken(email, 'invitation');

    await expect(resend(user.id)).resolves.toMatchObject({ __typename: 'RequestAccepted' });

    const invitations = (await app.mails(email)).filter(({ name }) => name === 'invitation');
    const tokens = new Set(invitations.map(tokenOf));
    expect(tokens.size).toBe(2);
    await expect(reset(first)).resolves.toBeSignedIn();
    tokens.delete(first);
    await expect(reset([...tokens][0]!)).resolves.toBeRefused('InvalidToken');
  });

  it('is for accounts that nobody has set up yet', async () => {
    const [ada, nurse] = [await app.signedInUser(), await userWithoutAddress()];

    for (const { id } of [ada, nurse]) await expect(resend(id)).resolves.toBeRefused('InvalidInput');
    await expect(resend(randomUUID())).resolves.toBeRefused('NotFound');
  });
});

describe('createRecoveryLink', () => {
  const create = (userId: string) => admin.mutate('createRecoveryLink', { userId });
  const tokenIn = (url: string) => tokenOf({ link: url });

  it('sets a password once, for an account without an address', async () => {
    const { id, username } = await userWithoutAddress();

    const { url, expiresAt } = await create(id);

    expect(Date.parse(expiresAt)).toBeGreaterThan(app.clock.now().getTime());
    await expect(reset(tokenIn(url))).resolves.toBeSignedIn();
    await expect(reset(tokenIn(url))).resolves.toBeRefused('InvalidToken');
    const login = await app.client.mutate('login', { username, password: newPassword });
    expect(login).toBeSignedIn();
  });

  it('leaves the sessions until it is used, and then ends them', async () => {
    const ada = await app.signedInUser();

    const { url } = await create(ada.id);
    await expect(ada.me()).resolves.toMatchObject({ id: ada.id });
    await reset(tokenIn(url));

    await expect(ada.refresh()).resolves.toBeRefused('InvalidToken');
  });

  it('proves no mailbox', async () => {
    const ada = await app.signedInUser();

    const { url } = await create(ada.id);
    const result = await reset(tokenIn(url));

    expect(result.user).toMatchObject({ email: ada.email, emailVerified: false });
    expect(result.session.authenticationMethods).toEqual(['PASSWORD']);
  });

  it('leaves the second factor', async () => {
    const { user } = await userWithSecondFactor(app);

    const { url } = await create(user.id);

    await expect(reset(tokenIn(url))).resolves.toMatchObject({ __typename: 'MfaChallenge' });
  });

  it('tells the owner by a proved address, and by the event', async () => {
    const [ada, bob] = [await verifiedUser(), await app.signedInUser()];

    for (const { id } of [ada, bob]) await create(id);

    expect((await app.mails(ada.email))[0]).toMatchObject({ name: 'recovery-link-created' });
    expect((await app.mails(bob.email)).map(({ name }) => name)).not.toContain('recovery-link-created');
    const [seen] = (await bob.client.ownAuditEvents({ first: 1 }, bob.sent)).nodes;
    expect(seen).toMatchObject({ type: 'PASSWORD_RESET_REQUESTED', actorId: admin.id, reason: null });
  });

  it('is refused for the last administrator', async () => {
    await withApp({}, async (own) => {
      const [one, other] = [await own.administrator(), await own.administrator()];
      const ofOther = await one.mutate('createRecoveryLink', { userId: other.id });
      expect(ofOther.__typename).toBe('RecoveryLinkCreated');
      await one.mutate('suspendUser', { userId: other.id });

      const result = await one.mutate('createRecoveryLink', { userId: one.id });

      expect(result).toBeRefused('LastAdministrator');
    });
  });

  it('sets the password, but signs nobody in whose address has to be verified first', async () => {
    await withApp({ EMAIL_VERIFICATION: 'required' }, async (own) => {
      const boss = await administratorWithProvedAddress(own);
      const email = own.uniqueEmail();
      const { user } = await boss.mutate('createUser', { email, password });
      const { url } = await boss.mutate('createRecoveryLink', { userId: user.id });

      const first = own.client.mutate('resetPassword', { token: tokenIn(url), newPassword });

      await expect(first).rejects.toMatchObject({ code: 'EMAIL_NOT_VERIFIED' });
      await own.client.mutate('resendVerificationEmail', { email });
      await own.client.mutate('verifyEmail', { token: await own.mailedToken(email, 'verify-email') });
      const login = await own.client.mutate('login', { email, password: newPassword });
      expect(login).toBeSignedIn();
    });
  });
});
