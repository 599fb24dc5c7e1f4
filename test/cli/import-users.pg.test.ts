import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { bcryptHash, lookInto, newEmail, shareImports } from '../support/imports.js';
import { manyRoles } from '../support/test-app.js';
import type { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import { withApp } from '../support/with-app.js';
import { withRestarts } from '../support/with-restarts.js';

describe('import-users', () => {
  let app: TestApp;
  const files = shareImports((started) => (app = started), manyRoles);
  const { login, rowOf, total } = lookInto(() => app);

  it('takes everything else over in the form that signing up would give it', async () => {
    const address = newEmail();
    const username = `U${randomUUID().slice(0, 12)}`;

    await files.import(app, [
      {
        id: '5F0C1A52-8A5F-4B5E-9C71-0A8C8F1E7D11',
        email: ` ${address.toUpperCase()} `,
        username,
        email_verified: 1,
        name: ' Ada  ',
        locale: 'EN-gb',
        roles: ['user', 'doctor'],
        password_hash: bcryptHash,
        created_at: '2019-02-03 04:05:06.789+01',
        last_login_at: 1_700_000_000,
      },
    ]);
    const me = await login({ username: username.toLowerCase() });

    expect(me.user).toMatchObject({
      id: '5f0c1a52-8a5f-4b5e-9c71-0a8c8f1e7d11',
      email: address,
      emailVerified: true,
      username,
      name: 'Ada',
      locale: 'en-GB',
      roles: ['USER', 'DOCTOR'],
      createdAt: '2019-02-03T03:05:06.789Z',
      hasPassword: true,
    });
  });

  it('makes an account without a password, a role or a moment by the defaults', async () => {
    const address = newEmail();

    await files.import(app, [{ email: address, last_login_at: 1_700_000_000_123 }]);

    await expect(rowOf(address)).resolves.toMatchObject({
      email_verified: false,
      roles: ['USER'],
      password_hash: null,
      mfa_enabled: false,
      created_at: expect.any(Date),
      suspended_at: null,
      credential_version: 1,
      last_login_at: new Date(1_700_000_000_123),
    });
    await expect(login({ email: address })).resolves.toBeRefused('InvalidCredentials');
  });

  it('keeps a suspended account suspended', async () => {
    const [first, second, third] = [newEmail(), newEmail(), newEmail()];

    await files.import(app, [
      { email: first, password_hash: bcryptHash, suspended: true },
      { email: second, password_hash: bcryptHash, suspended_at: '2020-01-01' },
      { email: third, password_hash: bcryptHash, suspended: 'false' },
    ]);

    await expect(login({ email: first })).resolves.toBeRefused('AccountSuspended');
    await expect(login({ email: second })).resolves.toBeRefused('AccountSuspended');
    await expect(login({ email: third })).resolves.toBeSignedIn();
  });

  it('takes good records over however many bad ones stand among them, and tells of each', async () => {
    const addresses = Array.from({ length: 2500 }, newEmail);
    const records = addresses.map((address, at) => ({ email: at % 500 === 7 ? 'none' : address }));

    const { imported, told } = await files.import(app, records);

    expect(imported).toMatchObject({ records: 2500, made: 2495, existing: 0, refused: 5 });
    expect(told.map(({ line }) => line)).toEqual([8, 508, 1008, 1508, 2008]);
  });

  it('leaves accounts that there are as they are, and tells whose they are', async () => {
    const ada = await app.signedInUser({ username: `ada-${randomUUID().slice(0, 8)}`, name: 'Ada' });
    const { username } = (await ada.me())!;
    const [fresh, twin] = [newEmail(), newEmail()];

    const { imported, told } = await files.import(app, [
      { email: ada.email.toUpperCase(), name: 'Eve', password_hash: bcryptHash, roles: ['ADMIN'] },
      { email: fresh, username: username!.toUpperCase() },
      { username, password_hash: bcryptHash },
      { email: newEmail(), id: ada.id },
      { email: twin },
      { email: twin, name: 'again' },
    ]);

    expect(imported).toMatchObject({ records: 6, made: 1, existing: 3, refused: 2 });
    expect(told.map(({ line, status, field }) => [line, status, field])).toEqual([
      [1, 'exists', 'email'] as const,
      [2, 'refused', 'username'] as const,
      [3, 'exists', 'username'] as const,
      [4, 'refused', 'id'] as const,
      [6, 'exists', 'email'] as const,
    ]);
    await expect(ada.me()).resolves.toMatchObject({ name: 'Ada', roles: ['USER'] });
    await expect(login({ email: ada.email }, password)).resolves.toBeSignedIn();
    await expect(rowOf(fresh)).resolves.toBeUndefined();
  });

  it('makes nothing anew when it is run again', async () => {
    const records = Array.from({ length: 30 }, () => ({ email: newEmail() }));

    const first = await files.import(app, records);
    const before = await total();
    const second = await files.import(app, records);

    expect(first.imported).toMatchObject({ made: 30, existing: 0 });
    expect(second.imported).toMatchObject({ made: 0, existing: 30, refused: 0, resumedAfter: 0 });
    await expect(total()).resolves.toBe(before);
  });

  it('keeps nothing of a trial, and tells the same', async () => {
    const address = newEmail();
    const records = [{ email: address }, { email: address }, { email: 'none' }];
    const before = await total();

    const trial = await files.import(app, records, { dryRun: true });
    const after = await total();
    const real = await files.import(app, records);

    expect(after).toBe(before);
    expect(trial.imported).toEqual({ ...real.imported, dryRun: true });
    expect(trial.text).toBe(real.text);
    expect(real.imported).toMatchObject({ made: 1, existing: 1, refused: 1 });
  });

  it('leaves out the fields that it is told to ignore', async () => {
    const address = newEmail();

    const { imported } = await files.import(app, [{ email: address, shoe_size: 42, locale: 'nonsense!' }], {
      ignore: ['shoe_size', 'locale'],
    });

    expect(imported).toMatchObject({ made: 1, refused: 0 });
  });

  it('records that the account was made', async () => {
    const address = newEmail();

    await files.import(app, [{ email: address }]);

    const { id } = (await rowOf(address))!;
    expect(await app.storedEvents()).toContainEqual(
      expect.objectContaining({ type: 'USER_CREATED', user_id: id, reason: 'imported' }),
    );
  });

  it('refuses the one record that the database takes offence at', () =>
    withApp({}, async (own) => {
      const addresses = Array.from({ length: 50 }, newEmail);
      await own.database.query(
        `alter table users add constraint no_eve check (name is null or name not like 'Eve%')`,
      );

      const { imported, told } = await files.import(
        own,
        addresses.map((address, at) => ({ email: address, name: at === 33 ? 'Eve 4711' : 'Ada' })),
      );

      expect(imported).toMatchObject({ records: 50, made: 49, refused: 1 });
      expect(told).toEqual([{ line: 34, status: 'refused', field: 'record', reason: expect.any(String) }]);
      expect(told[0]!.reason).not.toContain('4711');
      const rows = await own.database.query('select email from users order by id');
      expect(rows.map((row) => row['email'])).toEqual(addresses.filter((_, at) => at !== 33));
    }));

  it('goes on where a failure of the database broke it off, nothing twice', () =>
    withApp({}, async (own) => {
      const records = Array.from({ length: 3500 }, (_, at) => ({
        email: at % 100 === 50 ? 'none' : newEmail(),
      }));
      const [input, report] = [files.file(records), files.path()];
      const wishes = { input, report };
      await own.database.query(`create function full_disk() returns trigger language plpgsql as $$ begin
        if (select count(*) from users) > 1500 then raise exception using errcode = '53100'; end if;
        return null; end $$`);
      await own.database.query(
        'create trigger full_disk after insert on users for each statement execute function full_disk()',
      );

      const broken = await files.import(own, '', wishes).catch((error: unknown) => error);
      const between = await own.database.query('select count(*)::integer as n from users');
      const reported = readFileSync(report, 'utf8').split('\n').length - 1;
      await own.database.query('drop trigger full_disk on users');
      await own.database.query('drop function full_disk');
      const { imported, told } = await files.import(own, '', wishes);

      expect(broken).toBeInstanceOf(Error);
      expect([between[0]!['n'], reported]).toEqual([990, 10]);
      expect(imported).toMatchObject({
        records: 3500,
        made: 3465,
        existing: 0,
        refused: 35,
        resumedAfter: 1000,
      });
      expect(told.map(({ line }) => line)).toEqual(Array.from({ length: 35 }, (_, at) => at * 100 + 51));
    }));

  it('leaves a start with another PASSWORD_PEPPER refused, though the newest hashes have none', () =>
    withRestarts({}, async (own, restart) => {
      await own.signedInUser();
      await files.import(own, [{ email: newEmail(), password_hash: bcryptHash }]);

      const outcome = await restart({ PASSWORD_PEPPER: 'another-pepper-of-the-tests-0123456789' }).then(
        () => 'It started.',
        String,
      );

      expect(outcome).toContain('PASSWORD_PEPPER');
    }));
});
