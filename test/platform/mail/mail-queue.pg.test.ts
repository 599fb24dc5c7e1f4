import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { smtpDeadlines } from '../../../src/platform/mail/smtp-transport.js';
import { eventually } from '../../support/eventually.js';
import { MailServer } from '../../support/mail-server.js';
import type { Behaviour } from '../../support/mail-server.js';
import { headerOf } from '../../support/received-mail.js';
import type { ReceivedMail } from '../../support/received-mail.js';
import { TestApp } from '../../support/test-app.js';

const credentials = { user: 'gatehouse', password: 'a beacon on the cliff' };

/** The link as a spam filter quotes it. */
const linkIn = ({ parts }: ReceivedMail) => /^http\S+$/m.exec(parts['text/plain']!)![0];

describe('the mail queue', () => {
  let server: MailServer;
  let app: TestApp;
  beforeAll(async () => {
    server = await MailServer.start({}, { credentials });
    app = await TestApp.start({ ...server.settings, LOG_LEVEL: 'trace' });
  });
  afterEach(async () => {
    server.behave({});
    await app.database.query('delete from mails');
    expect(server.secretsIn(app.logs())).toEqual([]);
  });
  afterAll(async () => {
    await server.close();
    await app.close();
  });

  const request = (email: string) => app.client.mutate('requestPasswordReset', { email });
  const waiting = () =>
    app.database.query('select id, recipient, attempts, due_at as "dueAt" from mails order by id');
  const mailsTo = (email: string) => server.mails.filter(({ recipients }) => recipients.includes(email));
  const linesOf = (msg: string, id: unknown) =>
    app.logs().filter((line) => line['msg'] === msg && line['mail_id'] === id);

  /** The queue looks at once, and again once so much time has gone by. */
  async function pass(duration: string): Promise<void> {
    app.clock.advance(duration);
    app.app.mail.wake();
    await delay(60);
  }

  async function emptied(): Promise<void> {
    for (let hours = 0; hours < 20 && (await waiting()).length > 0; hours++) await pass('1h');
    expect(await waiting()).toEqual([]);
  }

  /** When a mail is due after so many tries that failed: the row says so a moment after the log does. */
  async function dueAfter(id: unknown, attempts: number): Promise<Date> {
    const due = await eventually(
      async () => {
        const mail = (await waiting()).find((other) => other['id'] === id);
        return (mail!['dueAt'] as Date).toISOString();
      },
      (dueAt) => linesOf('mail not sent yet', id)[attempts - 1]?.['next_at'] === dueAt,
    );
    return new Date(due);
  }

  /** Somebody whose mail waits, after the first try. */
  async function waitingMail() {
    const { email } = await app.signedInUser();
    const { id } = (await waiting()).find(({ recipient }) => recipient === email)!;
    await dueAfter(id, 1);
    return { email, id };
  }

  it.each<[string, Behaviour | null]>([
    ['refuses connections', null],
    ['says nothing', { stalls: 'silent' }],
    ['dribbles', { stalls: 'tarpit' }],
    ['closes the connection in the middle of a mail', { closesInMail: true }],
    ['knows another password', { toLogin: '535 5.7.8 Username and password not accepted' }],
    ['puts recipients off', { toRecipient: '451 4.7.1 Greylisted, come back later' }],
    ['puts mails off', { toMail: () => '451 4.3.0 Come back later' }],
    ['has no room', { toMail: () => '552 5.2.2 Mailbox full' }],
    ['declines recipients for another reason', { toRecipient: '550 5.7.1 Relaying denied' }],
    ['declines mails and quotes them', { toMail: (mail) => `554 5.7.1 Blocked: ${linkIn(mail)}` }],
  ])('answers as quickly as ever while the mail server %s, and sends later', async (_how, failing) => {
    const comeBack = failing === null ? await server.goAway() : null;
    if (failing) server.behave(failing);
    const started = performance.now();

    const { email } = await app.signedInUser();
    await expect(request(email)).resolves.toMatchObject({ __typename: 'RequestAccepted' });

    expect(performance.now() - started).toBeLessThan(2000);
    await delay(300);
    expect((await waiting()).map(({ recipient }) => recipient)).toEqual([email, email]);
    await comeBack?.();
    server.behave({});
    await emptied();
    const subjects = mailsTo(email).map((mail) => headerOf(mail, 'subject'));
    expect(subjects.sort()).toEqual([
      'Confirm your email address for Gatehouse',
      'Set a new password for Gatehouse',
    ]);
  });

  it('bounds the time for one mail, however busy the server seems', async () => {
    const { timeout } = AbortSignal;
    const spy = jest
      .spyOn(AbortSignal, 'timeout')
      .mockImplementation((ms) => timeout.call(AbortSignal, ms / 1200));
    server.behave({ stalls: 'tarpit' });

    const { id } = await waitingMail();

    expect(spy).toHaveBeenCalledWith(smtpDeadlines.mail);
    spy.mockRestore();
    expect(linesOf('mail not sent yet', id)[0]!['err'].message).toMatch(/aborted|timeout/i);
  });

  it('gives up a mail at once when there is no such mailbox', async () => {
    server.behave({ toRecipient: '550 5.1.1 No such user here' });
    const { email } = await app.signedInUser();
    const [mail] = await waiting();

    const lines = await eventually(
      async () => linesOf('mail given up', mail!['id']),
      ({ length }) => length > 0,
    );

    expect(lines).toEqual([expect.objectContaining({ level: 'error', mail: 'verify-email', attempts: 1 })]);
    expect(lines[0]!['err'].message).toContain('550 5.1.1');
    await eventually(waiting, ({ length }) => length === 0);
    expect(await waiting()).toEqual([]);
    expect(mailsTo(email)).toEqual([]);
  });

  it('gives up a mail after a day, and keeps nothing of it', async () => {
    server.behave({ toMail: () => '554 5.3.0 Not today' });
    const { id } = await waitingMail();

    for (let hours = 0; hours < 23; hours++) await pass('1h');
    expect(await waiting()).toMatchObject([{ id }]);
    expect(linesOf('mail given up', id)).toEqual([]);
    await pass('1h');

    await eventually(waiting, ({ length }) => length === 0);
    expect(await waiting()).toEqual([]);
    expect(linesOf('mail given up', id)).toMatchObject([{ level: 'error', mail: 'verify-email' }]);
  });

  it('waits longer each time, up to an hour', async () => {
    const comeBack = await server.goAway();
    const { id } = await waitingMail();

    for (let attempts = 1; attempts <= 12; attempts++) {
      const wait = (await dueAfter(id, attempts)).getTime() - app.clock.now().getTime();
      const longest = Math.min(3_600_000, 10_000 * 2 ** (attempts - 1));
      expect(wait).toBeGreaterThan(longest / 2 - 3000);
      expect(wait).toBeLessThanOrEqual(longest);
      expect(linesOf('mail not sent yet', id)).toHaveLength(attempts);

      await pass(`${Math.max(0, Math.ceil(wait) - 3000)}ms`);
      expect(linesOf('mail not sent yet', id)).toHaveLength(attempts);
      await pass('3s');
    }
    await comeBack();
  });

  it('does not try again at once what failed together', async () => {
    const comeBack = await server.goAway();
    const ids: unknown[] = [];
    while (ids.length < 6) ids.push((await waitingMail()).id);
    app.clock.advance('1m');
    app.app.mail.wake();

    const moments = [];
    for (const id of ids) moments.push((await dueAfter(id, 2)).getTime());
    expect((await waiting()).map(({ attempts }) => attempts)).toEqual(ids.map(() => 2));
    expect(Math.max(...moments) - Math.min(...moments)).toBeGreaterThan(1000);
    await comeBack();
  });

  it('sends nothing to nobody, and keeps no row of it', async () => {
    const comeBack = await server.goAway();
    const { id } = await waitingMail();
    const [connections, before] = [server.connections, app.logs().length];

    await request(app.uniqueEmail());

    await eventually(waiting, ({ length }) => length === 1);
    expect(await waiting()).toMatchObject([{ id }]);
    await comeBack();
    await delay(100);
    expect(server.connections).toBe(connections);
    const lines = app
      .logs()
      .slice(before)
      .filter((line) => 'mail_id' in line && line['mail_id'] !== id);
    expect(lines).toEqual([]);
  });

  it('lets no mail that cannot be read hold up the others', async () => {
    const comeBack = await server.goAway();
    const broken = [await waitingMail(), await waitingMail(), await waitingMail()];
    await app.database.query(`update mails set encrypted_facts = reverse(encrypted_facts)`);
    await comeBack();

    const { email } = await app.signedInUser();
    await pass('1m');

    await eventually(
      async () => mailsTo(email),
      ({ length }) => length > 0,
    );
    expect(mailsTo(email)).toHaveLength(1);
    const left = await eventually(waiting, ({ length }) => length === broken.length);
    expect(left).toMatchObject(broken.map(({ id }) => ({ id })));
  });
});
