import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp } from '../support/test-app.js';
import { withApp } from '../support/with-app.js';

const query = `{ capabilities {
  signupEnabled emailRequired usernamesEnabled emailVerificationRequired selfAssignableRoles
  passwordPolicy { minLength maxLength } mfaMethods oauthProviders { provider name } } }`;

describe('capabilities', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  it('tells anybody what the deployment offers', async () => {
    const { data, errors } = await app.client.ask(query);

    expect(errors).toEqual([]);
    expect(data!['capabilities']).toEqual({
      signupEnabled: true,
      emailRequired: true,
      usernamesEnabled: true,
      emailVerificationRequired: false,
      selfAssignableRoles: ['USER'],
      passwordPolicy: { minLength: 8, maxLength: 128 },
      mfaMethods: ['TOTP', 'BACKUP_CODE'],
      oauthProviders: [],
    });
  });

  it('answers also who brings a dead token', async () => {
    const { data, errors } = await app.client.ask(
      '{ capabilities { signupEnabled } }',
      {},
      { token: 'dead' },
    );

    expect(errors).toEqual([]);
    expect(data).toEqual({ capabilities: { signupEnabled: true } });
  });

  it('follows the settings', async () => {
    const settings = {
      SIGNUP_ENABLED: 'false',
      EMAIL_REQUIRED: 'false',
      ROLES: 'NURSE,PORTER',
      SELF_ASSIGNABLE_ROLES: 'PORTER',
      PASSWORD_MIN_LENGTH: '12',
      PASSWORD_MAX_LENGTH: '64',
    };

    await withApp(settings, async ({ client }) => {
      const { data } = await client.ask(query);

      expect(data!['capabilities']).toMatchObject({
        signupEnabled: false,
        emailRequired: false,
        usernamesEnabled: true,
        selfAssignableRoles: ['PORTER'],
        passwordPolicy: { minLength: 12, maxLength: 64 },
      });
    });
  });

  it('says where there are no usernames', async () => {
    await withApp({ USERNAMES_ENABLED: 'false' }, async ({ client }) => {
      const { data } = await client.ask(query);

      expect(data!['capabilities']).toMatchObject({ emailRequired: true, usernamesEnabled: false });
    });
  });
});
