import { describe, expect, it } from '@jest/globals';
import type { HostileProvider } from '../support/hostile-provider.js';
import { link, newcomer, shareProvider, someone, verifiedUser, visit } from '../support/oauth.js';
import { userWithSecondFactor } from '../support/second-factor.js';
import type { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';

let provider: HostileProvider;
let app: TestApp;
shareProvider((given) => ({ app, provider } = given));

describe('unlinkIdentity', () => {
  it('takes a way in away, and tells of it', async () => {
    const ada = await verifiedUser(app);
    const claims = someone();
    const { identity } = await link(app, provider, ada, claims);

    const result = await ada.mutate('unlinkIdentity', { identityId: identity.id });

    expect(result).toMatchObject({ __typename: 'IdentityUnlinked', user: { id: ada.id } });
    expect((await visit(app, provider, claims)).user.id).not.toBe(ada.id);
    expect(app.events()).toContainEqual(
      expect.objectContaining({ type: 'IDENTITY_UNLINKED', userId: ada.id }),
    );
    const [mail] = await app.mails(ada.email);
    expect(mail).toMatchObject({
      name: 'identity-unlinked',
      subject: 'Google was disconnected from your Gatehouse account',
    });
  });

  it('never takes the last way in', async () => {
    const ada = await newcomer(app, provider);
    const [identity] = await app.client.identities(ada.sent);
    const input = { identityId: identity!.id };

    const last = await ada.mutate('unlinkIdentity', input);
    await ada.mutate('changePassword', { newPassword: password });
    const withPassword = await ada.mutate('unlinkIdentity', input);

    expect(last).toBeRefused('LastLoginMethod');
    expect(withPassword.__typename).toBe('IdentityUnlinked');
    const names = (await app.mails(ada.email)).map(({ name }) => name);
    expect(names).toEqual(['identity-unlinked', 'password-changed']);
  });

  it('leaves one of two that are taken at the same moment', async () => {
    for (let round = 0; round < 5; round++) {
      const ada = await newcomer(app, provider);
      await link(app, provider, ada, { ...someone(), provider: 'CLINIC' });
      const both = await app.client.identities(ada.sent);

      const results = await Promise.all(
        both.map(({ id }) => app.client.mutate('unlinkIdentity', { identityId: id }, ada.sent)),
      );

      const names = results.map(({ __typename }) => __typename).sort();
      expect(names).toEqual(['IdentityUnlinked', 'LastLoginMethodError']);
      await expect(app.client.identities(ada.sent)).resolves.toHaveLength(1);
    }
  });

  it('refuses those of others and those that are none alike', async () => {
    const [ada, bea] = [await verifiedUser(app), await newcomer(app, provider)];
    const [theirs] = await app.client.identities(bea.sent);
    const unknown = '00000000-0000-7000-8000-000000000000';

    for (const identityId of [theirs!.id, unknown, 'x']) {
      await expect(ada.mutate('unlinkIdentity', { identityId })).resolves.toEqual({
        __typename: 'NotFoundError',
        code: 'NOT_FOUND',
        message: expect.any(String),
      });
    }
    await expect(app.client.identities(bea.sent)).resolves.toHaveLength(1);
  });

  it('ends a challenge that the account at the provider had led to', async () => {
    const { user, phone } = await userWithSecondFactor(app);
    const claims = someone();
    const { identity } = await link(app, provider, user, claims);
    const { mfaToken } = await visit(app, provider, claims);

    await user.mutate('unlinkIdentity', { identityId: identity.id });

    const late = await app.client.mutate('verifyMfa', { mfaToken, code: phone.code() });
    expect(late).toBeRefused('InvalidToken');
  });
});
