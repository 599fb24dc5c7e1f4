import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startApp } from '../../src/app.js';
import { formatError } from '../../src/cli/format-error.js';
import { readConfig } from '../../src/platform/config/load-config.js';
import { encrypt } from '../../src/platform/secrets/crypto.js';
import { command } from '../support/command-line.js';
import { openTestDatabase } from '../support/databases.js';
import type { TestDatabase } from '../support/databases.js';
import { freePort } from '../support/free-port.js';
import { administer, urlOf } from '../support/postgres.mjs';
import { testSettings } from '../support/test-app.js';

jest.setTimeout(120_000);

type Settings = Readonly<Record<string, string>>;

interface Found {
  readonly check: string;
  readonly status: string;
  readonly message: string;
  readonly remedy: string | null;
}

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-doctor-'));
const other = 'another-secret-of-the-tests-0123456789';
const hs256 = { JWT_ALG: 'HS256', JWT_SECRET: 'jwt-secret-of-the-tests-0123456789-abc' };

function write(name: string, text: string): string {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

describe('what stops a start, doctor tells of too', () => {
  let database: TestDatabase;
  let settings: Settings;
  beforeAll(async () => {
    database = await openTestDatabase();
    settings = { DATABASE_URL: database.url!, PORT: '0', DATA_DIR: join(folder, 'data') };
    // The first start makes the signing key.
    const app = await startApp(readConfig({ ...testSettings, ...settings, LOG_LEVEL: 'silent' }));
    await app.close();
  });
  afterEach(() => database.query('delete from users'));
  afterAll(async () => {
    await database.drop();
    rmSync(folder, { recursive: true });
  });

  async function doctor(more: Settings) {
    const { code, stdout } = await command({ ...settings, ...more }, ['doctor', '--json']);
    const { findings } = JSON.parse(stdout) as { findings: Found[] };
    return { code, findings, problems: findings.filter(({ status }) => status === 'problem') };
  }

  /** Both refuse, with the same words, and doctor goes on to what else there is. */
  async function expectBoth(more: Settings, words: RegExp): Promise<Found[]> {
    const environment = { ...testSettings, ...settings, ...more, LOG_LEVEL: 'silent' };
    const said = await Promise.resolve()
      .then(() => startApp(readConfig(environment)))
      .then((app) => app.close().then(() => 'It started.'), formatError);
    const { code, findings, problems } = await doctor(more);

    expect(said).toMatch(words);
    expect(said).not.toMatch(/^\s+at .+:\d+/m);
    expect({ code, problems }).toMatchObject({
      code: 1,
      problems: expect.arrayContaining([expect.objectContaining({ message: expect.stringMatching(words) })]),
    });
    for (const { remedy } of problems) expect(remedy).toMatch(/\w/);
    return findings;
  }

  const user = (roles: string, passwordHash: string | null = null) =>
    database.query(
      `insert into users (id, email, email_verified, search, roles, password_hash, credential_version, created_at)
        values (gen_random_uuid(), 'ada@example.com', true, '', $1, $2, 1, now()) returning id`,
      [roles, passwordHash],
    );

  it('settings that cannot be read', () => expectBoth({ PORT: 'many' }, /PORT is "many"/));

  it('a role that the settings do not have', async () => {
    await user('{USER,NURSE}');
    const findings = await expectBoth({}, /replace-role NURSE/);
    // What comes after it is looked at too.
    expect(findings.map(({ check }) => check)).toEqual(expect.arrayContaining(['ENCRYPTION_KEY', 'clock']));
  });

  it('a pepper of another deployment', async () => {
    await user('{USER}', 'pepper=strange-id$hash');
    await expectBoth({}, /PASSWORD_PEPPER is not the pepper/);
  });

  it('a key of another deployment, where it opens no signing key', () =>
    expectBoth({ ENCRYPTION_KEY: other }, /ENCRYPTION_KEY does not open the signing key/));

  it('a key of another deployment that opens no second factor stops no start, and doctor tells of it', async () => {
    const [{ id } = {}] = await user('{USER}');
    const encrypted = encrypt([testSettings.ENCRYPTION_KEY], 'totp', '{}');
    const columns = 'user_id, encrypted_secret, last_step, created_at';
    await database.query(`insert into totp_factors (${columns}) values ($1, $2, 0, now())`, [id, encrypted]);

    const right = await doctor(hs256);
    const wrong = await doctor({ ...hs256, ENCRYPTION_KEY: other });

    expect(right.problems).toEqual([]);
    expect(wrong.problems).toEqual([
      expect.objectContaining({ message: expect.stringContaining('does not decrypt 1 second factors') }),
    ]);
  });

  it('several at a time: each is named', async () => {
    await user('{USER,NURSE}', 'pepper=strange-id$hash');
    const { problems } = await doctor({
      ENCRYPTION_KEY: other,
      TRUSTED_DOCUMENTS: join(folder, 'none.json'),
    });
    expect(problems.map(({ check }) => check).toSorted()).toEqual([
      'ENCRYPTION_KEY',
      'PASSWORD_PEPPER',
      'documents',
      'roles',
    ]);
  });

  it.each([
    [
      'mail templates that are not there',
      () => ({ MAIL_TEMPLATES_DIR: join(folder, 'nowhere') }),
      /no such folder/,
    ],
    [
      'a mail template that cannot be read',
      () => ({ MAIL_TEMPLATES_DIR: join(write('mails/en/verify-email.hbs', 'no subject'), '../..') }),
      /begin with a line "Subject: "/,
    ],
    [
      'a manifest that is not there',
      () => ({ TRUSTED_DOCUMENTS: join(folder, 'none.json') }),
      /TRUSTED_DOCUMENTS/,
    ],
    ['a manifest that is none', () => ({ TRUSTED_DOCUMENTS: write('odd.json', '{}') }), /is not a manifest/],
    [
      'secrets that are damaged',
      () => ({ ENCRYPTION_KEY: '', DATA_DIR: join(write('damaged/secrets.json', 'x'), '..') }),
      /secrets\.json is damaged/,
    ],
    [
      'secrets that cannot be read',
      () => ({ ENCRYPTION_KEY: '', DATA_DIR: join(write('odd/secrets.json/file', 'x'), '../..') }),
      /secrets\.json cannot be read/,
    ],
    [
      'a folder that cannot be made',
      () => ({ ENCRYPTION_KEY: '', DATA_DIR: join(write('file', 'x'), 'data') }),
      /data|ENOTDIR/,
    ],
    ['an administrator without an address', () => ({ ADMIN_EMAIL: 'root@localhost' }), /ADMIN_EMAIL/],
    [
      'a database that is not there',
      () => ({ DATABASE_URL: urlOf('gatehouse_nowhere') }),
      /gatehouse_nowhere/,
    ],
    [
      'a database that does not answer',
      () => ({ DATABASE_URL: 'postgresql://a:b@127.0.0.1:9/a' }),
      /ECONNREFUSED/,
    ],
    [
      'a Redis that is required and away',
      () => ({ REDIS_URL: 'redis://127.0.0.1:9', REDIS_REQUIRED: 'true' }),
      /Redis does not answer|ECONNREFUSED/,
    ],
  ] as const)('%s', async (_which, more, words) => {
    await expectBoth(more(), words);
  });

  it('a database that is newer', async () => {
    await database.query(`insert into migrations (name, executed_at) values ('20300101000000-later', now())`);
    await expectBoth({}, /newer than this version of Gatehouse.*20300101000000-later/);
    await database.query(`delete from migrations where name = '20300101000000-later'`);
  });

  it.each(['PORT', 'METRICS_PORT'])('%s where something else listens', async (name) => {
    const squatter = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await new Promise((resolve) => squatter.once('listening', resolve));
    const { port } = squatter.address() as AddressInfo;
    await expectBoth({ [name]: String(port) }, new RegExp(`127\\.0\\.0\\.1:${port}`));
    await new Promise((resolve) => squatter.close(resolve));
  });

  it('takes a server that runs for none of a problem', async () => {
    const PORT = String(await freePort());
    const app = await startApp(readConfig({ ...testSettings, ...settings, PORT, LOG_LEVEL: 'silent' }));

    const { findings } = await doctor({ PORT });

    await app.close();
    expect(findings).toContainEqual(
      expect.objectContaining({ check: 'port', status: 'ok', message: expect.stringContaining('already') }),
    );
  });

  it('a role that may not make tables while migrations are pending, nor write in those there are', async () => {
    const [empty, role] = [
      `${process.env['GATEHOUSE_TEST_TEMPLATE']}_rights`,
      `gatehouse_rights_${process.pid}`,
    ];
    await administer(`create database ${empty}`);
    await administer(`create role ${role} login password 'sesame'`);
    const as = (url: string) => url.replace(/\/\/[^@]*@/, `//${role}:sesame@`);
    await database.query(`grant select on all tables in schema public to ${role}`);

    await expectBoth({ DATABASE_URL: as(urlOf(empty)) }, /schema public/);
    const { problems } = await doctor({ DATABASE_URL: as(database.url!) });

    expect(problems).toEqual([
      expect.objectContaining({
        check: 'rights',
        message: expect.stringMatching(/may not read and write.* users/),
      }),
    ]);
    await database.query(`drop owned by ${role}`);
    await administer(`drop database ${empty} with (force)`);
    await administer(`drop role ${role}`);
  });

  it('warns of what stops no start and harms all the same', async () => {
    await database.query('delete from secret_usages');
    await database.query(`insert into secret_usages values ('TOKEN_PEPPER', 'of-another', now())`);

    const { code, findings } = await doctor({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' });

    await database.query(`delete from secret_usages`);
    const warnings = findings.filter(({ status }) => status === 'warning').map(({ check }) => check);
    expect({ code, warnings }).toEqual({ code: 0, warnings: ['TOKEN_PEPPER', 'traces'] });
  });

  (process.env['TEST_REDIS_URL'] ? it : it.skip)('tells of a database that Redis does not have', async () => {
    const { problems } = await doctor({ REDIS_URL: `${process.env['TEST_REDIS_URL']}/99` });
    expect(problems).toEqual([expect.objectContaining({ message: expect.stringContaining('DB index') })]);
  });
});
