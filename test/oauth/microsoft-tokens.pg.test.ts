import { describe, expect, it } from '@jest/globals';
import { json, otherTenant, tenant } from '../support/hostile-provider.js';
import type { HostileProvider } from '../support/hostile-provider.js';
import { shareProvider, someone, visit } from '../support/oauth.js';
import { withClaims, withoutClaim } from '../support/tampered-tokens.js';
import type { Tamper } from '../support/tampered-tokens.js';
import type { TestApp } from '../support/test-app.js';
import { withApp } from '../support/with-app.js';

describe('an ID token of Microsoft', () => {
  let provider: HostileProvider;
  let app: TestApp;
  shareProvider((given) => ({ app, provider } = given));

  const visitMicrosoft = (claims: object, tamper: Tamper = (token) => token, on = app) =>
    visit(on, provider, someone(claims), {
      provider: 'MICROSOFT',
      tamper: (token) => tamper(token, provider),
    });

  it.each<[string, Tamper]>([
    ['of another tenant than its issuer', withClaims({ tid: otherTenant })],
    ['without a tenant', withoutClaim('tid')],
    [
      'with the blank for the tenant',
      (token, { origin }) => withClaims({ iss: `${origin}/{tenantid}/v2.0` })(token, provider),
    ],
    [
      'of the blank as its tenant',
      (token, { origin }) =>
        withClaims({ iss: `${origin}/{tenantid}/v2.0`, tid: '{tenantid}' })(token, provider),
    ],
    [
      'of a tenant that is a path',
      (token, { origin }) =>
        withClaims({ iss: `${origin}/../google/v2.0`, tid: '../google' })(token, provider),
    ],
    [
      'of common',
      (token, { origin }) => withClaims({ iss: `${origin}/common/v2.0`, tid: 'common' })(token, provider),
    ],
  ])('%s is refused', async (_, tamper) => {
    await expect(visitMicrosoft({ xms_edov: true }, tamper)).resolves.toBeRefused('OAuthFailed');
  });

  it.each([
    ['xms_edov as text', { xms_edov: 'true' }],
    ['xms_edov as "1"', { xms_edov: '1' }],
    ['xms_edov as a number', { xms_edov: 1 }],
    ['xms_edov that is false', { xms_edov: false }],
    ['email_verified only, which a tenant sets', { email_verified: true }],
  ])('with %s vouches for no address', async (_, claims) => {
    const ada = await app.signedInUser();
    await app.client.mutate('verifyEmail', { token: await app.mailedToken(ada.email, 'verify-email') });

    const taken = await visitMicrosoft({ email: ada.email, email_verified: false, ...claims });
    const free = await visitMicrosoft({ email_verified: false, ...claims });

    expect(taken).toBeRefused('OAuthFailed');
    expect(free.user).toMatchObject({ emailVerified: false });
  });

  it('with xms_edov true vouches for the address', async () => {
    const result = await visitMicrosoft({ xms_edov: true, email_verified: false });

    expect(result.user).toMatchObject({ emailVerified: true });
  });

  it('signed by the key of one tenant is refused for another', async () => {
    const keyOf = (issuer: string) =>
      provider.misbehaviours.set('/common/v2.0/jwks', (_, response) =>
        json(response, 200, { keys: [{ ...provider.jwk(), issuer: `${provider.origin}/${issuer}/v2.0` }] }),
      );
    const answers: string[] = [];
    for (const issuer of ['{tenantid}', otherTenant, tenant]) {
      keyOf(issuer);
      app.clock.advance('61m');
      answers.push((await visitMicrosoft({ xms_edov: true })).__typename);
    }

    provider.misbehaviours.clear();
    expect(answers).toEqual(['Authenticated', 'OAuthFailedError', 'Authenticated']);
  });

  it('of a tenant that is not listed is refused where some are, and those listed vouch', async () => {
    const settings = { ...provider.settings, OAUTH_MICROSOFT_ALLOWED_TENANTS: tenant };
    await withApp(settings, async (listed) => {
      const foreign: Tamper = (token, { origin }) =>
        withClaims({ tid: otherTenant, iss: `${origin}/${otherTenant}/v2.0` })(token, provider);

      const [own, other] = [
        await visitMicrosoft({ email_verified: false }, undefined, listed),
        await visitMicrosoft({ xms_edov: true }, foreign, listed),
      ];

      expect(own.user).toMatchObject({ emailVerified: true });
      expect(other).toBeRefused('OAuthFailed');
    });
  });
});
