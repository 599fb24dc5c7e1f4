import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { bootstrapAdmin } from '../../src/cli/bootstrap-admin.js';
import { DataFolders } from '../support/data-folders.js';
import { eventually } from '../support/eventually.js';
import { MailServer } from '../support/mail-server.js';
import { Deployment } from '../support/processes.js';
import { Process } from '../support/server-process.js';
import { TestApp, testSettings } from '../support/test-app.js';
import { password } from '../support/test-user.js';

// A whole process starts here, on a machine that may have others to run.
jest.setTimeout(120_000);

const email = 'root@example.com';

/** Ten starts then meet in the database, as those of several processes do, and none waits for a connection. */
async function openConnections({ app }: TestApp): Promise<void> {
  const statement = { name: 'take-a-while', text: 'select pg_sleep(0.5)' };
  await Promise.all(Array.from({ length: 10 }, () => app.database.query(statement, [])));
}

describe('ADMIN_EMAIL', () => {
  let app: TestApp;
  beforeEach(async () => {
    app = await TestApp.start({ ADMIN_EMAIL: 'Root@Example.com' });
  });
  afterEach(() => app.close());

  const usersOf = (address: string) =>
    app.database.query('select roles, password_hash from users where email = $1', [address]);

  it('makes one administrator, who sets a password by the mailed link, however many processes start', async () => {
    await openConnections(app);

    const outcomes = await Promise.all(Array.from({ length: 30 }, () => bootstrapAdmin(app.app)));

    expect(outcomes.filter((outcome) => outcome === 'made')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'exists')).toHaveLength(29);
    await expect(usersOf(email)).resolves.toEqual([{ roles: ['ADMIN'], password_hash: null }]);
    await expect(app.mails(email)).resolves.toHaveLength(1);

    const token = await app.mailedToken(email, 'invitation');
    const reset = await app.client.mutate('resetPassword', { token, newPassword: password });
    expect(reset).toBeSignedIn();
    expect(reset.user).toMatchObject({ roles: ['ADMIN'], emailVerified: true });
    expect(app.events()).toContainEqual(
      expect.objectContaining({ type: 'USER_CREATED', userId: reset.user.id, reason: 'ADMIN_EMAIL' }),
    );
  });

  it('does nothing once there is an administrator, whatever their address', async () => {
    await app.administrator();

    await expect(bootstrapAdmin(app.app)).resolves.toBe('exists');

    await expect(usersOf(email)).resolves.toEqual([]);
  });

  it('never gives the role to an account that exists, and logs what to do', async () => {
    await app.client.mutate('signup', { email, password });

    await expect(bootstrapAdmin(app.app)).resolves.toBe('not an administrator');

    await expect(usersOf(email)).resolves.toMatchObject([{ roles: ['USER'] }]);
    const mails = await app.mails(email);
    expect(mails.map(({ name }) => name)).not.toContain('invitation');
    expect(app.logs()).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        email,
        msg: expect.stringContaining('create-user --role ADMIN'),
      }),
    );
  });

  it('keeps the link out of the log', async () => {
    await bootstrapAdmin(app.app);

    const token = await app.mailedToken(email, 'invitation');
    expect(JSON.stringify(app.logs())).not.toContain(token);
  });
});

describe('the first start with ADMIN_EMAIL', () => {
  const folders = new DataFolders();
  afterEach(() => Process.stopAll());
  afterAll(() => folders.removeAll());

  it('tells the developer where the link is', async () => {
    const first = await Process.listen({ DATA_DIR: folders.fresh(), ADMIN_EMAIL: email });
    await first.stop();

    expect(first.stderr).toMatch(/First administrator +root@example\.com, by the link at .*\/mailbox/);
    expect(first.logs).toContainEqual(
      expect.objectContaining({ msg: expect.stringContaining('created the first administrator'), email }),
    );
  });
});

describe('the first start of two server processes with ADMIN_EMAIL', () => {
  let mailServer: MailServer;
  let deployment: Deployment;
  let database: pg.Pool;
  beforeAll(async () => {
    mailServer = await MailServer.start();
    // It brings the tables, so that the others do not take turns before they meet.
    deployment = await Deployment.start();
    await Promise.all(deployment.processes.map((server) => server.stop()));
    database = new pg.Pool({ connectionString: deployment.databaseUrl!, max: 2 });
  }, 90_000);
  afterAll(async () => {
    await database?.end();
    await deployment?.close();
    await mailServer?.close();
  });

  const waiting = async () => {
    const { rows } = await database.query(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rows.length;
  };

  it('makes one administrator and sends one mail, though both find none', async () => {
    const sent = () => mailServer.mails.filter(({ recipients }) => recipients.includes(email));
    const settings = { ...mailServer.settings, DATABASE_URL: deployment.databaseUrl!, ADMIN_EMAIL: email };
    const start = () => Process.listen({ ...testSettings, ...settings });
    const held = await database.connect();
    await held.query('begin');
    // Accounts can be read, and none can be made.
    await held.query('lock table users in exclusive mode');

    const starting = Promise.allSettled([start(), start()]);
    const met = await eventually(waiting, (count) => count === 2, 60_000);
    await held.query('rollback');
    held.release();
    const started = await starting;
    await eventually(
      async () => sent(),
      (mails) => mails.length > 0,
    );
    // A second mail would be sent by now.
    await delay(1500);
    const servers = started.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    await Promise.all(servers.map((server) => server.stop()));

    expect(met).toBe(2);
    expect(started.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    const { rows: users } = await database.query('select email, roles from users');
    const { rows: events } = await database.query('select type, reason from audit_events');
    expect(users).toEqual([{ email, roles: ['ADMIN'] }]);
    expect(sent()).toHaveLength(1);
    expect(events).toEqual([{ type: 'USER_CREATED', reason: 'ADMIN_EMAIL' }]);
    const made = servers.filter(({ lines }) =>
      lines.some((line) => line.includes('created the first administrator')),
    );
    expect(made).toHaveLength(1);
  });
});
