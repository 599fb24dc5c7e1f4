import { describe, expect, it } from '@jest/globals';
import type { HostileProvider } from '../support/hostile-provider.js';
import { arrive, shareProvider, someone, visit } from '../support/oauth.js';
import { enrol } from '../support/second-factor.js';
import { manyRoles } from '../support/test-app.js';
import type { TestApp } from '../support/test-app.js';
import { password, TestUser } from '../support/test-user.js';
import { withApp } from '../support/with-app.js';

describe('completeOAuth', () => {
  let provider: HostileProvider;
  let app: TestApp;
  shareProvider((given) => ({ app, provider } = given), manyRoles);

  it('signs somebody new up, without a password and with the address proved', async () => {
    const ada = someone({ name: 'Ada Lovelace', locale: 'en-GB' });

    const result = await visit(app, provider, ada, { role: 'STUDENT' });

    expect(result).toBeSignedIn();
    expect(result.user).toMatchObject({
      email: ada.email,
      emailVerified: true,
      hasPassword: false,
      roles: ['STUDENT'],
      name: 'Ada Lovelace',
      locale: 'en-GB',
      username: null,
    });
    expect(result.session.authenticationMethods).toEqual(['OAUTH']);
    const own = app.events().filter(({ userId }) => userId === result.user.id);
    expect(own.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['SIGNED_UP', 'IDENTITY_LINKED', 'EMAIL_VERIFIED']),
    );
    await expect(app.client.identities({ token: result.accessToken })).resolves.toEqual([
      expect.objectContaining({ provider: 'GOOGLE', email: ada.email, lastUsedAt: expect.any(String) }),
    ]);
  });

  it('signs the same person in again, also under another address', async () => {
    const ada = someone();
    const first = await visit(app, provider, ada);

    const again = await visit(app, provider, { ...ada, email: app.uniqueEmail() });

    expect(again).toBeSignedIn();
    expect(again.user).toMatchObject({ id: first.user.id, email: ada.email });
    expect(app.events()).toContainEqual(
      expect.objectContaining({ type: 'LOGGED_IN', userId: first.user.id }),
    );
  });

  it('keeps the subjects of two providers and of two tenants apart', async () => {
    const sub = someone().sub;
    const oneOf = (claims: object) => someone({ sub, ...claims });
    const results = [
      await visit(app, provider, oneOf({})),
      await visit(app, provider, oneOf({}), { provider: 'CLINIC' }),
      await visit(app, provider, oneOf({ xms_edov: true }), { provider: 'MICROSOFT' }),
    ];

    for (const result of results) expect(result).toBeSignedIn();
    expect(new Set(results.map((result) => result.user.id)).size).toBe(3);
  });

  it('asks for the second factor, as every way in does', async () => {
    const ada = someone();
    const first = await visit(app, provider, ada);
    const user = new TestUser(app.client, ada.email, first);
    const { phone } = await enrol(app, user);

    const challenge = await visit(app, provider, ada);
    const code = phone.code();
    const input = { mfaToken: challenge.mfaToken, code };

    expect(challenge.__typename).toBe('MfaChallenge');
    const result = await app.client.mutate('verifyMfa', input);
    expect(result).toBeSignedIn();
    expect(result.session.authenticationMethods).toEqual(['OAUTH', 'TOTP']);
  });

  it('refuses somebody who is suspended', async () => {
    const ada = someone();
    const { user } = await visit(app, provider, ada);
    await app.database.query('update users set suspended_at = now() where id = $1', [user.id]);

    await expect(visit(app, provider, ada)).resolves.toBeRefused('AccountSuspended');
  });

  it('leads to a link where the owner of the address has proved it here', async () => {
    const ada = await app.signedInUser();
    await app.client.mutate('verifyEmail', { token: await app.mailedToken(ada.email, 'verify-email') });
    const claims = someone({ email: ada.email.toUpperCase() });

    const required = await visit(app, provider, claims);
    const linked = await ada.mutate('linkIdentity', { linkToken: required.linkToken });
    const result = await visit(app, provider, claims);

    expect(required.__typename).toBe('AccountLinkRequired');
    expect(linked).toMatchObject({ __typename: 'IdentityLinked', identity: { provider: 'GOOGLE' } });
    expect(result).toBeSignedIn();
    expect(result.user).toMatchObject({ id: ada.id, hasPassword: true });
  });

  it('lets an address that the provider does not vouch for find nobody', async () => {
    const ada = await app.signedInUser();
    await app.client.mutate('verifyEmail', { token: await app.mailedToken(ada.email, 'verify-email') });
    const doubts = [{ email_verified: false }, { email_verified: 'true' }, { email_verified: 1 }];

    for (const doubt of doubts) {
      const result = await visit(app, provider, someone({ email: ada.email, ...doubt }));
      expect(result).toBeRefused('OAuthFailed');
    }
    await expect(ada.me()).resolves.toMatchObject({ hasPassword: true });
  });

  it('begins an account with an address that nobody vouches for as one that waits to be verified', async () => {
    const ada = someone({ email_verified: false });

    const result = await visit(app, provider, ada);
    await app.client.mutate('verifyEmail', { token: await app.mailedToken(ada.email, 'verify-email') });
    const again = await visit(app, provider, ada);

    expect(result.user).toMatchObject({ email: ada.email, emailVerified: false });
    expect(again.user).toMatchObject({ id: result.user.id, emailVerified: true });
  });

  it('refuses who has no address, where accounts need one', async () => {
    const { sub } = someone();

    await expect(visit(app, provider, { sub })).resolves.toBeRefused('OAuthFailed');
    await expect(
      visit(app, provider, { sub, email: 'not an address', email_verified: true }),
    ).resolves.toBeRefused('OAuthFailed');
  });

  it('finishes only in the browser that began it, and a wrong one spends nothing', async () => {
    const { input } = await arrive(app, provider, someone());
    const other = await arrive(app, provider, someone());

    const strangers = [
      await app.client.mutate('completeOAuth', { ...input, flowToken: other.input.flowToken }),
      await app.client.mutate('completeOAuth', { ...input, flowToken: '' }),
      await app.client.mutate('completeOAuth', { ...input, flowToken: null }),
    ];

    for (const result of strangers) expect(result).toBeRefused('OAuthFailed');
    expect(provider.asked.filter((line) => line.endsWith('/token'))).not.toHaveLength(0);
    await expect(app.client.mutate('completeOAuth', input)).resolves.toBeSignedIn();
    await expect(app.client.mutate('completeOAuth', input)).resolves.toBeRefused('OAuthFailed');
  });

  it('ends with the time that people may stay at the provider', async () => {
    const { input } = await arrive(app, provider, someone());
    app.clock.advance('10m');

    await expect(app.client.mutate('completeOAuth', input)).resolves.toBeRefused('OAuthFailed');
    expect(app.events()).toContainEqual(expect.objectContaining({ type: 'OAUTH_FAILED' }));
  });

  it('makes nobody new where accounts cannot be made', async () => {
    await withApp({ ...provider.settings, SIGNUP_ENABLED: 'false' }, async (closed) => {
      await expect(visit(closed, provider, someone())).resolves.toBeRefused('SignupDisabled');
    });
  });

  it('lets somebody without a password set one by mail, and by changePassword while fresh', async () => {
    const [ada, bea] = [someone(), someone()];
    await visit(app, provider, ada);
    const fresh = await visit(app, provider, bea);

    await app.client.mutate('requestPasswordReset', { email: ada.email });
    const token = await app.mailedToken(ada.email, 'reset-password');
    const reset = await app.client.mutate('resetPassword', { token, newPassword: password });
    const changed = await new TestUser(app.client, bea.email, fresh).mutate('changePassword', {
      newPassword: password,
    });

    expect(reset).toBeSignedIn();
    expect(changed).toBeSignedIn();
    for (const { email } of [ada, bea]) {
      await expect(app.client.mutate('login', { email, password })).resolves.toBeSignedIn();
    }
    await expect(visit(app, provider, ada)).resolves.toBeSignedIn();
  });
});
