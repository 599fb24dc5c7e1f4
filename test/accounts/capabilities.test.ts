import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp } from '../support/test-app.js';
import { withApp } from '../support/with-app.js';

const query = `{ capabilities {
  signupEnabled emailRequired usernamesEnabled emailVerificationRequired selfAssignableRoles
  passwordPolicy { minLength maxLength } mfaMethods oauthProviders { provider name }
  usernameRules { minLength maxLength pattern } nameMaxLength totpDigits roleLabels { role label }
  appName appUrl supportContact
  sessionPolicy { idleMinutes maxMinutes refreshGraceSeconds } } }`;

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
      usernameRules: { minLength: 3, maxLength: 32, pattern: '[A-Za-z0-9][A-Za-z0-9._\\-]{1,30}[A-Za-z0-9]' },
      nameMaxLength: 200,
      totpDigits: 6,
      roleLabels: [{ role: 'USER', label: 'User' }],
      appName: 'Gatehouse',
      appUrl: null,
      supportContact: null,
      sessionPolicy: { idleMinutes: 20_160, maxMinutes: 129_600, refreshGraceSeconds: 10 },
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

  it('calls roles in the language of the request', async () => {
    const settings = {
      ROLES: 'NURSE,PORTER,LAB_ASSISTANT',
      SELF_ASSIGNABLE_ROLES: 'NURSE,PORTER,LAB_ASSISTANT',
      ROLE_LABELS: '{"NURSE":{"en":"Nurse","de":"Pflegekraft"},"PORTER":"Porter / Träger"}',
      USERNAMES_ENABLED: 'false',
      MFA_TOTP_DIGITS: '8',
      APP_NAME: 'St. Mary',
      APP_URL: 'https://app.example.com/home',
      SUPPORT_CONTACT: 'help@example.com',
    };

    await withApp(settings, async ({ client }) => {
      const [german, french] = [
        await client.ask(query, {}, { headers: { 'Accept-Language': 'de-AT, en;q=0.5' } }),
        await client.ask(query, {}, { headers: { 'Accept-Language': 'fr' } }),
      ];

      const labels = (told: typeof german) =>
        told.data!['capabilities'].roleLabels.map(({ label }: { label: string }) => label);
      expect(labels(german)).toEqual(['Pflegekraft', 'Porter / Träger', 'Lab assistant']);
      expect(labels(french)).toEqual(['Nurse', 'Porter / Träger', 'Lab assistant']);
      expect(german.data!['capabilities']).toMatchObject({
        usernameRules: null,
        totpDigits: 8,
        appName: 'St. Mary',
        appUrl: 'https://app.example.com/home',
        supportContact: 'help@example.com',
      });
    });
  });

  it.each([
    ['Nurse', 'is not a JSON object'],
    ['["Nurse"]', 'is not a JSON object'],
    ['{"NURSE":7}', 'has no label of NURSE'],
    ['{"NURSE":{"en":""}}', 'has no label of NURSE for en'],
    ['{"NURSE":{"english":"Nurse"}}', 'has the language'],
    ['{"SURGEON":"Surgeon"}', 'has "SURGEON": add it to ROLES'],
  ])('does not start with the labels %s', async (ROLE_LABELS, problem) => {
    await expect(withApp({ ROLES: 'NURSE', ROLE_LABELS }, async () => {})).rejects.toThrow(
      `ROLE_LABELS ${problem}`,
    );
  });

  it('has a pattern that takes what the server takes', async () => {
    const { data } = await app.client.ask(query);
    const { pattern } = data!['capabilities'].usernameRules;
    const asHtmlDoes = new RegExp(`^(?:${pattern})$`, 'v');

    for (const username of [
      'ada',
      'a.b',
      'A_1-z',
      'x'.repeat(32),
      'ab',
      '.ab',
      'ab-',
      'x'.repeat(33),
      'äda',
    ]) {
      const signup = { username, email: app.uniqueEmail(), password: 'a lighthouse in the fog' };
      const result = await app.client.mutate('signup', signup);
      expect([username, result.__typename === 'Authenticated']).toEqual([
        username,
        asHtmlDoes.test(username),
      ]);
    }
  });
});
