import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HostileProvider } from '../support/hostile-provider.js';
import { someone, visit } from '../support/oauth.js';
import { manyRoles, TestApp, tokenOf } from '../support/test-app.js';
import { password } from '../support/test-user.js';

const owners = 'a harbour in the morning';

describe('a sign-up that an attacker made before the owner came, where addresses are verified first', () => {
  let provider: HostileProvider;
  let app: TestApp;
  beforeAll(async () => {
    provider = await HostileProvider.start();
    app = await TestApp.start({ ...provider.settings, ...manyRoles, EMAIL_VERIFICATION: 'required' });
  });
  afterAll(async () => {
    await app.close();
    await provider.close();
  });

  it('by an address that nobody vouches for waits, and is nobody’s once its owner signs up as well', async () => {
    const identity = someone({ email_verified: false });
    const { email } = identity;

    const held = await visit(app, provider, identity);
    await app.client.mutate('signup', { email, password: owners });
    // One mail looks like the other; the older one is that of the attacker's sign-up.
    const older = (await app.mails(email)).at(-1)!;
    await app.client.mutate('verifyEmail', { token: tokenOf(older) });

    expect(held).toMatchObject({ __typename: 'VerificationSent', email });
    expect(await app.database.query('select 1 from identities where email = $1', [email])).toEqual([]);
    await expect(visit(app, provider, identity)).resolves.toMatchObject({ __typename: 'VerificationSent' });
  });

  it('answers alike for an address with an account, and mails its owner', async () => {
    const owner = someone();
    await visit(app, provider, owner);

    const stranger = await visit(app, provider, someone({ email: owner.email, email_verified: false }));

    expect(stranger).toEqual({ __typename: 'VerificationSent', email: owner.email });
    expect((await app.mails(owner.email)).map(({ name }) => name)).toEqual(['signup-attempt']);
  });

  it('becomes an account with its way in, when it is the only one and the address is verified', async () => {
    const ada = someone({ email_verified: false });
    await visit(app, provider, ada, { role: 'STUDENT' });

    const token = await app.mailedToken(ada.email, 'verify-email');
    await app.client.mutate('verifyEmail', { token });
    const result = await visit(app, provider, ada);

    expect(result).toBeSignedIn();
    expect(result.user).toMatchObject({ email: ada.email, emailVerified: true, roles: ['STUDENT'] });
  });

  it('ends with the owner who comes by a provider that vouches for them', async () => {
    const email = app.uniqueEmail();
    await app.client.mutate('signup', { email, password });
    const token = await app.mailedToken(email, 'verify-email');

    const owner = await visit(app, provider, someone({ email }));

    expect(owner).toBeSignedIn();
    await expect(app.client.mutate('verifyEmail', { token })).resolves.toBeRefused('InvalidToken');
    await expect(app.client.mutate('login', { email, password })).resolves.toBeRefused('InvalidCredentials');
  });
});
