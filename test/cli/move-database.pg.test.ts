import { existsSync, readFileSync, statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { command } from '../support/command-line.js';
import { eventually } from '../support/eventually.js';
import { contentsOf, later, MovingDatabases } from '../support/moved-databases.js';
import { challengeOf } from '../support/second-factor.js';
import { Process } from '../support/server-process.js';

// Embedded databases and processes start here, on a machine that may have others to run.
jest.setTimeout(240_000);

describe('move-database', () => {
  let databases: MovingDatabases;
  beforeEach(async () => {
    databases = await MovingDatabases.open();
  });
  afterEach(async () => {
    await Process.stopAll();
    await databases.close();
  });

  it('moves every row of every table, and writes the secrets that only the folder has', async () => {
    await databases.fill();
    await databases.target.query('drop schema public cascade');
    await databases.target.query('create schema public');
    const before = await databases.onSource(contentsOf);

    const { code, stdout, stderr } = await databases.move();

    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('Compared every row') });
    const after = await contentsOf((text) => databases.target.query(text));
    expect(after).toEqual(before);
    for (const [table, rows] of Object.entries(before))
      expect([table, rows.length > 0]).toEqual([table, true]);
    const rows = Object.values(before).flat().length;
    expect(JSON.parse(stdout)).toMatchObject({ rows, copied: rows, settingsFile: databases.settingsFile });
    expect(statSync(databases.settingsFile).mode & 0o777).toBe(0o600);
    const secrets = JSON.parse(readFileSync(`${databases.folder}/secrets.json`, 'utf8')) as Record<
      string,
      string
    >;
    const written = readFileSync(databases.settingsFile, 'utf8').split('\n').slice(1, -1);
    expect(written).toEqual([
      `DATABASE_URL=${databases.target.url}`,
      `TOKEN_PEPPER=${secrets['tokenPepper']}`,
      `PASSWORD_PEPPER=${secrets['passwordPepper']}`,
      `ENCRYPTION_KEY=${secrets['encryptionKey']}`,
    ]);
    expect(stdout + stderr).not.toContain(secrets['encryptionKey']);
  });

  it('leaves everybody signed in, with second factors, backup codes, links and events', async () => {
    const { ada, bea, resetToken } = await databases.fill();
    await databases.move();

    const app = await databases.serveTarget();
    const again = <User extends typeof bea>(user: User) =>
      Object.assign(user, { client: app.client }) as User;

    await expect(again(bea).me()).resolves.toMatchObject({ email: bea.email });
    await expect(again(bea).refresh()).resolves.toBeSignedIn();
    const verify = async (method: 'TOTP' | 'BACKUP_CODE', code: string) =>
      app.client.mutate('verifyMfa', { mfaToken: await challengeOf(app, ada.user), code, method });
    await expect(verify('TOTP', ada.phone.code())).resolves.toBeSignedIn();
    await expect(verify('BACKUP_CODE', ada.backupCodes[0]!)).resolves.toBeSignedIn();
    await expect(verify('BACKUP_CODE', ada.backupCodes[0]!)).resolves.toBeRefused('InvalidCode');
    const events = await app.client.ownAuditEvents({}, again(ada.user).sent);
    expect(events.nodes.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['MFA_ENABLED', 'EMAIL_VERIFIED']),
    );
    const reset = { token: resetToken, newPassword: 'another lighthouse in the fog' };
    await expect(app.client.mutate('resetPassword', reset)).resolves.toBeSignedIn();
  });

  it('continues after it was killed, and no server starts on the part', async () => {
    await databases.fill();
    const before = await databases.onSource(contentsOf);
    // Sessions come after users, and wait here.
    const holder = databases.target.query('begin; lock table sessions in share mode; select pg_sleep(600)');
    const held = `select pid from pg_locks where relation = 'sessions'::regclass and mode = 'ShareLock'`;
    const [lock] = await eventually(
      () => databases.target.query(held),
      (found) => found.length > 0,
    );
    const process = Process.run(databases.settings, ['move-database', '--to', databases.target.url!]);
    const waits = `select from pg_locks where relation = 'sessions'::regclass and not granted`;
    await eventually(
      () => databases.target.query(waits),
      (found) => found.length > 0,
      120_000,
    );

    await process.stop('SIGKILL');
    // The statement that waits would go on when the lock is gone.
    await databases.target.query(
      `select pg_terminate_backend(pid) from pg_locks where relation = 'sessions'::regclass and not granted`,
    );
    await databases.target.query(`select pg_terminate_backend($1::integer)`, [lock!['pid']]);
    await holder.catch(() => {});

    const part = await contentsOf((text) => databases.target.query(text));
    expect([part['users']!.length, part['sessions']!.length]).toEqual([2, 0]);
    await expect(databases.serveTarget()).rejects.toThrow('A move into this database is not finished');
    const { code, stdout } = await databases.move();
    const { rows, copied } = JSON.parse(stdout) as { rows: number; copied: number };
    expect([code, rows - copied >= 2]).toEqual([0, true]);
    await expect(contentsOf((text) => databases.target.query(text))).resolves.toEqual(before);
    const third = JSON.parse((await databases.move()).stdout) as object;
    expect(third).toMatchObject({ rows, copied: 0 });
    await databases.serveTarget();
  });

  it('notices a row that the target did not take over as it is', async () => {
    const { bea } = await databases.fill();
    await databases.target.query(`create function change_name() returns trigger language plpgsql as
      $$ begin new.name = 'Changed'; return new; end $$`);
    await databases.target.query(
      `create trigger changes before insert on users for each row when (new.id = '${bea.id}') execute function change_name()`,
    );

    const { code, stdout } = await databases.move();

    expect(code).toBe(1);
    expect(stdout).toContain(`The row users (id = ${bea.id}) is not the same on both sides`);
    expect(existsSync(databases.settingsFile)).toBe(false);
  });

  it('takes the tables, columns and sequences of later migrations along', async () => {
    await (await databases.serveSource()).signedInUser();
    await databases.stop();
    const { code: applied } = await command(databases.settings, ['migrate', 'up'], later);
    await databases.onSource(async (query) => {
      await query(`insert into wards (title) select 'ward ' || i from generate_series(1, 1234) i`);
      await query(`delete from wards where number > 1200`);
      await query(`update users set ward = 7`);
    });
    const before = await databases.onSource(contentsOf);

    const { code } = await command(
      databases.settings,
      ['move-database', '--to', databases.target.url!],
      later,
    );

    expect([applied, code]).toEqual([0, 0]);
    await expect(contentsOf((text) => databases.target.query(text))).resolves.toEqual(before);
    const next = await databases.target.query(`insert into wards (title) values ('next') returning number`);
    expect(next).toEqual([{ number: 1235 }]);
  });
});
