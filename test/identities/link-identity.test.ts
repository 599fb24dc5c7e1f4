import { describe, expect, it } from '@jest/globals';
import type { HostileProvider } from '../support/hostile-provider.js';
import { topLevelError } from '../support/matchers.js';
import { arrive, link, newcomer, shareProvider, someone, verifiedUser, visit } from '../support/oauth.js';
import type { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { TestUser } from '../support/test-user.js';

let provider: HostileProvider;
let app: TestApp;
shareProvider((given) => ({ app, provider } = given));

describe('linking', () => {
  it('gives the user one more way in, once', async () => {
    const ada = await verifiedUser(app);
    const claims = someone();

    const linked = await link(app, provider, ada, claims);
    const again = await link(app, provider, ada, claims);
    const result = await visit(app, provider, claims);

    expect(linked).toMatchObject({ __typename: 'IdentityLinked', user: { id: ada.id, email: ada.email } });
    expect(again.identity.id).toBe(linked.identity.id);
    expect(result.user.id).toBe(ada.id);
    await expect(app.client.identities(ada.sent)).resolves.toHaveLength(1);
  });

  it('tells the owner by mail, in their language, once, whichever way it was linked', async () => {
    const ada = await verifiedUser(app);
    await ada.mutate('updateProfile', { name: 'Ada', locale: 'de-AT' });
    const [first, second] = [someone(), someone({ email: ada.email })];
    const notices = async () => (await app.mails(ada.email)).filter(({ name }) => name === 'identity-linked');

    await link(app, provider, ada, first);
    await link(app, provider, ada, first);
    const linked = await notices();
    const { linkToken } = await visit(app, provider, second, { provider: 'CLINIC' });
    await ada.mutate('linkIdentity', { linkToken });
    const both = await notices();

    expect(linked.map(({ subject }) => subject)).toEqual(['Google mit Ihrem Konto bei Gatehouse verbunden']);
    expect(linked[0]!.text).toContain('Guten Tag Ada,');
    expect(both.map(({ subject }) => subject)).toEqual([
      'Clinic mit Ihrem Konto bei Gatehouse verbunden',
      linked[0]!.subject,
    ]);
  });

  it('writes to nobody where nobody has proved the address, and tells nothing of what was refused', async () => {
    const [ada, bea] = [await app.signedInUser(), await verifiedUser(app)];
    const claims = someone();

    await link(app, provider, ada, claims);
    await link(app, provider, bea, claims);

    const mails = [...(await app.mails(ada.email)), ...(await app.mails(bea.email))];
    expect(mails.map(({ name }) => name)).toEqual(['verify-email', 'verify-email']);
  });

  it('refuses what belongs to somebody else', async () => {
    const [ada, bea] = [await verifiedUser(app), await verifiedUser(app)];
    const claims = someone();
    await link(app, provider, ada, claims);

    await expect(link(app, provider, bea, claims)).resolves.toBeRefused('IdentityTaken');
    expect((await visit(app, provider, claims)).user.id).toBe(ada.id);
  });

  it('is finished by the session that began it, and others spend nothing', async () => {
    const [ada, bea] = [await verifiedUser(app), await verifiedUser(app)];
    const elsewhere = await ada.elsewhere();
    const claims = someone();
    const { input } = await arrive(app, provider, claims, { purpose: 'LINK', sent: ada.sent });

    const nobody = await topLevelError(app.client.mutate('completeOAuth', input));
    const other = await app.client.mutate('completeOAuth', input, bea.sent);
    const phone = await app.client.mutate('completeOAuth', input, elsewhere.sent);

    expect(nobody.reason).toBe('TOKEN_MISSING');
    expect(other).toBeRefused('OAuthFailed');
    expect(phone).toBeRefused('OAuthFailed');
    const own = await app.client.mutate('completeOAuth', input, ada.sent);
    expect(own).toMatchObject({ __typename: 'IdentityLinked', user: { id: ada.id } });
  });

  it('signs nobody in by a flow that was begun to link, nor links by one that was begun to sign in', async () => {
    const ada = await verifiedUser(app);
    const claims = someone();

    const result = await visit(app, provider, claims, { sent: ada.sent });

    expect(result).toBeSignedIn();
    expect(result.user.id).not.toBe(ada.id);
    await expect(app.client.identities(ada.sent)).resolves.toEqual([]);
  });

  it('shows identities to their owner and to administrators only', async () => {
    const ada = await newcomer(app, provider);
    const query = '{ me { identities { provider } } }';

    const reply = await app.client.ask(query, {}, ada.sent);

    expect(reply.data!['me'].identities).toEqual([{ provider: 'GOOGLE' }]);
  });
});

describe('linkIdentity', () => {
  async function linkToken(user: TestUser, claims: object = {}): Promise<string> {
    const required = await visit(app, provider, someone({ email: user.email, ...claims }));
    if (required.__typename !== 'AccountLinkRequired') throw new Error(JSON.stringify(required));
    return required.linkToken;
  }

  it('is for the account whose address it matched, and works once', async () => {
    const [ada, bea] = [await verifiedUser(app), await verifiedUser(app)];
    const token = await linkToken(ada);

    const other = await bea.mutate('linkIdentity', { linkToken: token });
    const own = await ada.mutate('linkIdentity', { linkToken: token });
    const again = await ada.mutate('linkIdentity', { linkToken: token });

    expect(other).toBeRefused('InvalidToken');
    expect(own.__typename).toBe('IdentityLinked');
    expect(again).toBeRefused('InvalidToken');
    await expect(bea.mutate('linkIdentity', { linkToken: 'x' })).resolves.toBeRefused('InvalidToken');
  });

  it('is for a fresh session, within ten minutes, and for the account as it was', async () => {
    const [ada, bea, cea] = [await verifiedUser(app), await verifiedUser(app), await verifiedUser(app)];
    const [first, second] = [await linkToken(bea), await linkToken(cea)];
    const changed = { currentPassword: password, newPassword: 'a harbour in the morning' };
    await cea.mutate('changePassword', changed);
    await expect(cea.mutate('linkIdentity', { linkToken: second })).resolves.toBeRefused('InvalidToken');

    app.clock.advance('10m');
    const stale = await ada.mutate('linkIdentity', { linkToken: 'x' });
    await bea.mutate('reauthenticate', { password });
    const late = await bea.mutate('linkIdentity', { linkToken: first });

    expect(stale).toBeRefused('ReauthenticationRequired');
    expect(late).toBeRefused('InvalidToken');
  });

  it('refuses what somebody else has linked meanwhile', async () => {
    const [ada, bea] = [await verifiedUser(app), await verifiedUser(app)];
    const claims = someone({ email: ada.email });
    const required = await visit(app, provider, claims);
    await link(app, provider, bea, claims);

    const result = await ada.mutate('linkIdentity', { linkToken: required.linkToken });

    expect(result).toBeRefused('IdentityTaken');
  });
});
