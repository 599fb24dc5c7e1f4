import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';
import { DataFolders } from '../support/data-folders.js';
import { openTestDatabase } from '../support/databases.js';
import type { TestDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { MailServer } from '../support/mail-server.js';
import { Deployment } from '../support/processes.js';
import { headerOf } from '../support/received-mail.js';
import { Process } from '../support/server-process.js';
import type { Settings } from '../support/server-process.js';
import { password } from '../support/test-user.js';

// Whole processes start here, on a machine that may have others to run.
jest.setTimeout(120_000);

const emails = Array.from({ length: 6 }, (_, index) => `u${index}@example.com`);

describe('mails, when a process ends', () => {
  const folders = new DataFolders();
  let server: MailServer;
  let database: TestDatabase | null;
  let settings: Settings;
  beforeEach(async () => {
    server = await MailServer.start();
    database = await openTestDatabase();
    settings = { DATA_DIR: folders.fresh(), DATABASE_URL: database?.url ?? '', ...server.settings };
  });
  afterEach(async () => {
    await Process.stopAll();
    await MailServer.closeAll();
    await database?.drop();
  });
  afterAll(() => folders.removeAll());

  /** On the embedded database only while no server has it. */
  async function query(sql: string): Promise<unknown[]> {
    if (database) return database.query(sql);
    const embedded = await PGlite.create(join(settings['DATA_DIR']!, 'database'));
    const { rows } = await embedded.query(sql);
    await embedded.close();
    return rows;
  }

  it.each(['just before', 'right after'])(
    'all arrive, and a second time as the same, after kill -9 %s the mail server took one',
    async (moment) => {
      const victim = await Process.listen(settings);
      const kill = () => victim.stop('SIGKILL');
      let begin = () => {};
      const begun = new Promise<void>((resolve) => (begin = resolve));
      let taken = 0;
      const toMail = async () => {
        await begun;
        if (++taken === 3 && moment === 'just before') await kill();
        if (taken === 3 && moment === 'right after') setImmediate(() => void kill());
        return null;
      };
      server.behave({ toMail });
      for (const email of emails) await victim.client.mutate('signup', { email, password });
      begin();
      await expect(victim.exit).resolves.toBeNull();

      server.behave({});
      // The lease of the process that is gone would hold for two minutes.
      const left = await query('update mails set due_at = now() returning id');
      expect(left.length).toBeGreaterThan(0);
      const next = await Process.listen(settings);
      await eventually(
        async () => next.logs.filter(({ msg }) => msg === 'mail sent'),
        (lines) => lines.length === left.length,
      );
      await next.stop();

      for (const email of emails) {
        const mails = server.mails.filter(({ recipients }) => recipients.includes(email));
        expect(mails.length).toBeLessThanOrEqual(2);
        expect(new Set(mails.map((mail) => headerOf(mail, 'message-id'))).size).toBe(1);
      }
      if (moment === 'just before') expect(server.mails.length).toBeGreaterThan(emails.length);
      expect(await query('select id from mails')).toEqual([]);
    },
  );

  it('stay for the next one when SIGTERM comes while the mail server dawdles', async () => {
    const process = await Process.listen(settings);
    let seen = false;
    server.behave({
      toMail: () => {
        seen = true;
        return new Promise(() => {});
      },
    });
    await process.client.mutate('signup', { email: emails[0], password });
    await eventually(
      async () => seen,
      (isSeen) => isSeen,
    );
    const started = performance.now();

    const code = await process.stop('SIGTERM');

    expect(code).toBe(0);
    expect(performance.now() - started).toBeLessThan(9500);
    expect(await query('select recipient from mails')).toEqual([{ recipient: emails[0] }]);
    expect(process.logs.map(({ msg }) => msg)).toContain('mail not sent yet');
  });
});

describe('two processes on one queue', () => {
  let server: MailServer;
  let deployment: Deployment;
  beforeAll(async () => {
    server = await MailServer.start({ toMail: () => delay(20, null) });
    deployment = await Deployment.start(server.settings);
  });
  afterAll(async () => {
    await deployment.close();
    await server.close();
  });

  it('send each mail once', async () => {
    await deployment.client(0).mutate('signup', { email: emails[0], password });

    // So many at once as get a connection to the database in time, also on a slow machine.
    let left = 199;
    const ask = async (turn: number) => {
      while (left-- > 0) await deployment.client(turn).mutate('requestPasswordReset', { email: emails[0] });
    };
    await Promise.all(Array.from({ length: 20 }, (_, turn) => ask(turn)));
    await server.received(200);
    await delay(1500);

    const ids = server.mails.map((mail) => headerOf(mail, 'message-id'));
    expect(ids).toHaveLength(200);
    expect(new Set(ids).size).toBe(200);
    for (const { lines } of deployment.processes) {
      expect(lines.filter((line) => line.includes('"mail sent"')).length).toBeGreaterThan(20);
    }
  });
});
