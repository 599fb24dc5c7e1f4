import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { exportUsers } from '../../src/cli/export-users.js';
import type { ExportOptions } from '../../src/cli/export-users.js';
import { Authenticator } from '../support/authenticator.js';
import { eventually } from '../support/eventually.js';
import { foreignPassword, madeElsewhere } from '../support/foreign-hashes.js';
import { ImportFiles } from '../support/imports.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';

// Two servers a test start here, on a machine that may have others to run.
jest.setTimeout(120_000);

const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const email = () => `${randomUUID()}@example.com`;

async function exported({ app }: TestApp, wishes: Partial<ExportOptions> = {}): Promise<string> {
  let text = '';
  const out = new Writable({
    write: (chunk, _encoding, done) => {
      text += String(chunk);
      done();
    },
  });
  await exportUsers(app, { format: 'jsonl', withSecrets: false, ...wishes }, out);
  return text;
}

describe('export-users', () => {
  const files = new ImportFiles();
  const apps: TestApp[] = [];
  const start = async (settings = {}) => {
    apps.push(await TestApp.start(settings));
    return apps.at(-1)!;
  };
  afterEach(async () => {
    for (const app of apps.splice(0)) await app.close();
  });
  afterAll(() => files.remove());

  /** Somebody who came with a foreign hash and a second factor, and somebody who signed up here. */
  async function twoUsers(app: TestApp) {
    const ada = {
      email: email(),
      username: 'ada.l',
      name: '=1+1, "Ada"',
      locale: 'pt-BR',
      totp_secret: secret,
    };
    const facts = {
      password_hash: madeElsewhere.at(-1)!.hash,
      email_verified: true,
      roles: ['ADMIN', 'USER'],
    };
    const times = { created_at: '2020-01-02T03:04:05.678Z', last_login_at: '2024-05-06T07:08:09.000Z' };
    await files.import(app, [{ ...ada, ...facts, ...times, totp_period: 60 }]);
    const bea = await app.signedInUser();
    return { ada: { email: ada.email }, bea };
  }

  it.each<Partial<ExportOptions>>([
    { format: 'jsonl', withSecrets: false },
    { format: 'csv', withSecrets: false },
    { format: 'jsonl', withSecrets: true },
    { format: 'csv', withSecrets: true },
  ])('writes what a fresh deployment takes over whole: %j', async (wishes) => {
    const first = await start();
    const { ada, bea } = await twoUsers(first);
    const users = `select id, email, email_verified, username, username_key, name, search, locale, roles, password_hash,
      mfa_enabled, created_at, last_login_at, password_changed_at, suspended_at from users order by id`;
    const before = await first.database.query(users);

    const text = await exported(first, wishes);
    const second = await start();
    const { imported } = await files.import(second, text, { format: wishes.format! });

    expect(imported).toMatchObject({ records: 2, made: 2, refused: 0 });
    await expect(second.database.query(users)).resolves.toEqual(before);
    const challenge = await second.client.mutate('login', { ...ada, password: foreignPassword });
    const code = new Authenticator(secret, second.clock.now, { period: 60, digits: 6 }).code();
    const signedIn = await second.client.mutate('verifyMfa', { mfaToken: challenge.mfaToken, code });
    expect(signedIn).toBeSignedIn();
    await expect(second.client.mutate('login', { email: bea.email, password })).resolves.toBeSignedIn();
  });

  it('goes once more to a deployment after the hashes were renewed', async () => {
    const first = await start();
    const { ada } = await twoUsers(first);
    await first.client.mutate('login', { ...ada, password: foreignPassword });
    await eventually(
      () => exported(first),
      (text) => !text.includes('$2b$'),
    );

    const second = await start();
    await files.import(second, await exported(first));

    const login = await second.client.mutate('login', { ...ada, password: foreignPassword });
    expect(login.__typename).toBe('MfaChallenge');
  });

  it('is read as it was written before 0.1.0, with the former name of the encrypted secret', async () => {
    const first = await start();
    const { ada } = await twoUsers(first);
    const text = await exported(first);

    const second = await start();
    await files.import(second, text.replaceAll('encrypted_totp_secret', 'sealed_totp_secret'));

    const login = await second.client.mutate('login', { ...ada, password: foreignPassword });
    expect(login.__typename).toBe('MfaChallenge');
  });

  it('writes no secret of an authenticator app as it is, unless it is told to', async () => {
    const app = await start();
    await twoUsers(app);

    await expect(exported(app)).resolves.not.toContain(secret);
    await expect(exported(app, { withSecrets: true })).resolves.toContain(secret);
  });

  it('needs the other deployment to have the same PASSWORD_PEPPER and ENCRYPTION_KEY, which the import says', async () => {
    const first = await start();
    await twoUsers(first);
    const text = await exported(first);

    const other = await start({
      PASSWORD_PEPPER: 'another-pepper-of-the-tests-0123456789',
      ENCRYPTION_KEY: 'another-key-of-the-tests-0123456789-abc',
    });
    const { imported, told } = await files.import(other, text);

    expect(imported).toMatchObject({ made: 0, refused: 2 });
    expect(told).toContainEqual(
      expect.objectContaining({ field: 'password_hash', reason: expect.stringContaining('PASSWORD_PEPPER') }),
    );
    expect(told).toContainEqual(
      expect.objectContaining({
        field: 'encrypted_totp_secret',
        reason: expect.stringContaining('ENCRYPTION_KEY'),
      }),
    );
  });

  it('opens secrets that an older key encrypted, and says whose it cannot', async () => {
    const first = await start();
    await twoUsers(first);
    const [old, fresh] = [first.app.config.encryptionKeys[0], 'another-key-of-the-tests-0123456789-abc'];

    const second = await start({ ENCRYPTION_KEY: `${fresh},${old}` });
    const { imported } = await files.import(second, await exported(first));
    await second.database.query(`update totp_factors set encrypted_secret = 'AAAAAAAAAA.AAAA'`);

    expect(imported).toMatchObject({ made: 2 });
    await expect(exported(second, { withSecrets: true })).rejects.toThrow(
      /ENCRYPTION_KEY.*user [0-9a-f-]{36}/,
    );
  });

  describe('page after page', () => {
    let app: TestApp;
    beforeAll(async () => {
      app = await TestApp.start();
    });
    afterAll(() => app.close());

    it('writes everybody once', async () => {
      await expect(exported(app)).resolves.toBe('');
      const nobody = '00000000-0000-0000-0000-000000000000';
      const records = Array.from({ length: 3000 }, (_, at) => ({
        email: email(),
        id: at === 0 ? nobody : randomUUID(),
      }));
      await files.import(app, records);

      const lines = (await exported(app)).trimEnd().split('\n');

      const ids = lines.map((line) => (JSON.parse(line) as { id: string }).id);
      expect(ids).toEqual(records.map(({ id }) => id).toSorted());
    });
  });
});
