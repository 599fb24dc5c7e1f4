import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { smtpDeadlines } from '../../../src/platform/mail/smtp-transport.js';
import { eventually } from '../../support/eventually.js';
import { waitingForLocks } from '../../support/locks.js';
import { MailServer } from '../../support/mail-server.js';
import { TestApp } from '../../support/test-app.js';
import { withApp } from '../../support/with-app.js';

// A server that greets late takes longer than tests usually do.
jest.setTimeout(120_000);

describe('a mail server that takes its time', () => {
  let server: MailServer;
  let app: TestApp;
  beforeAll(async () => {
    server = await MailServer.start();
    app = await TestApp.start(server.settings);
  });
  afterEach(() => server.behave({}));
  afterAll(async () => {
    await server.close();
    await app.close();
  });

  const waiting = () => app.database.query('select due_at as "dueAt" from mails order by id');
  const mailsTo = (email: string) => server.mails.filter(({ recipients }) => recipients.includes(email));

  it('ends the wait for a silent server itself, and says why in the log', async () => {
    const step = jest.replaceProperty(smtpDeadlines, 'step', 1000);
    server.behave({ stalls: 'silent' });
    await withApp(server.settings, async (other) => {
      step.restore();
      const { email } = await other.signedInUser();

      const lines = await eventually(
        async () => other.logs().filter(({ msg }) => msg === 'mail not sent yet'),
        ({ length }) => length > 0,
        20_000,
      );

      expect(lines).toEqual([
        expect.objectContaining({
          level: 'warn',
          mail: 'verify-email',
          attempts: 1,
          next_at: expect.any(String),
          err: expect.objectContaining({
            code: 'ETIMEDOUT',
            message: expect.stringMatching(/greeting|timeout/i),
          }),
        }),
      ]);
      server.behave({});
      // A slow machine may miss the short deadline once more.
      await eventually(
        async () => {
          other.clock.advance('1m');
          other.app.mail.wake();
          return mailsTo(email);
        },
        ({ length }) => length > 0,
        20_000,
      );
      expect(mailsTo(email)).toHaveLength(1);
    });
  });

  // RFC 5321 §4.5.3.2.1 has clients wait for five minutes. The deadlines of many programs are at five and ten seconds.
  it('waits for a server that takes its time to greet, and sends by the first try', async () => {
    server.behave({ greetsAfter: 12_000 });
    const before = app.logs().length;

    const { email } = await app.signedInUser();

    await eventually(
      async () => mailsTo(email),
      ({ length }) => length > 0,
      90_000,
    );
    expect(mailsTo(email)).toHaveLength(1);
    const lines = app.logs().slice(before);
    expect(lines).not.toContainEqual(expect.objectContaining({ msg: 'mail not sent yet' }));
  });

  it('keeps a mail that is under way for longer than a claim holds', async () => {
    let release = () => {};
    const held = new Promise<null>((resolve) => (release = () => resolve(null)));
    let arrived = () => {};
    const isThere = new Promise<void>((resolve) => (arrived = resolve));
    server.behave({
      toMail: () => {
        arrived();
        return held;
      },
    });
    const { email } = await app.signedInUser();
    await isThere;

    for (let minutes = 0; minutes < 5; minutes++) {
      app.clock.advance('1m');
      app.app.mail.wake();
      const dueAt = await eventually(
        async () => (await waiting())[0]!['dueAt'] as Date,
        (moment) => moment > app.clock.now(),
      );
      expect(dueAt.getTime()).toBeGreaterThan(app.clock.now().getTime());
    }

    // A lease that ran out is claimed again, which counts as an attempt.
    await expect(app.database.query('select attempts from mails')).resolves.toEqual([{ attempts: 1 }]);
    release();
    await eventually(waiting, ({ length }) => length === 0);
    expect(mailsTo(email)).toHaveLength(1);
  });

  it('is tried again when a retry is due, also where a lease is renewed while the retry is written down', async () => {
    const holder = new pg.Client({ connectionString: app.database.url! });
    // It goes with the database where a line below fails.
    holder.on('error', () => {});
    await holder.connect();
    server.behave({
      toMail: async () => {
        await holder.query('begin');
        await holder.query('select 1 from mails for update');
        return '451 4.3.0 Come back later';
      },
    });
    const { email } = await app.signedInUser();
    expect(await waitingForLocks(app.database, 1)).toBe(1);

    app.clock.advance('1m');
    app.app.mail.wake();
    // The renewal, if there is one.
    await waitingForLocks(app.database, 2, 500);
    server.behave({});
    await holder.query('commit');
    await holder.end();

    await eventually(
      async () => mailsTo(email),
      ({ length }) => length > 0,
      20_000,
    );
    expect(mailsTo(email)).toHaveLength(1);
  });
});
