import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { makeCertificate } from '../../support/certificate.js';
import type { Certificate } from '../../support/certificate.js';
import { DataFolders } from '../../support/data-folders.js';
import { openTestDatabase } from '../../support/databases.js';
import { eventually } from '../../support/eventually.js';
import { MailServer } from '../../support/mail-server.js';
import type { MailServerOptions } from '../../support/mail-server.js';
import { headerOf } from '../../support/received-mail.js';
import { Process } from '../../support/server-process.js';
import { TestApp, testSettings } from '../../support/test-app.js';
import { password } from '../../support/test-user.js';
import { withApp } from '../../support/with-app.js';

const credentials = { user: 'gatehouse', password: 'a beacon on the cliff' };

/** Production, on a database that the test brings. */
const production = {
  ENV: 'production',
  PUBLIC_URL: 'https://auth.clinic.example',
};

/** Not everybody may have a port below 1024, and not every system has more loopback addresses than one. */
async function isFree(host: string, port: number): Promise<boolean> {
  const server = createServer();
  const free = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, host, () => resolve(true));
  });
  await new Promise((closed) => server.close(closed));
  return free;
}

// Another test run may have 127.0.0.1:465.
const host = `127.${1 + (process.pid % 250)}.46.5`;
const canListen = await isFree(host, 465);

describe('a mail that goes out', () => {
  let server: MailServer;
  let app: TestApp;
  beforeAll(async () => {
    server = await MailServer.start();
    app = await TestApp.start({ ...server.settings, APP_NAME: 'Clinic "South", <eve@evil.example>' });
  });
  afterAll(async () => {
    expect(server.secretsIn(app.logs())).toEqual([]);
    await server.close();
    await app.close();
  });

  const mailsTo = async (email: string, count: number) =>
    eventually(
      async () => server.mails.filter(({ recipients }) => recipients.includes(email)),
      (mails) => mails.length >= count,
    );

  it('has one recipient, the address as it is stored, and the sender of the settings', async () => {
    const email = app.uniqueEmail();

    await app.client.mutate('signup', { email: `  ${email.toUpperCase()}`, password });

    const [mail] = await mailsTo(email, 1);
    expect(mail).toMatchObject({ sender: 'accounts@clinic.example', recipients: [email] });
    expect(headerOf(mail!, 'to')).toBe(email);
    expect(headerOf(mail!, 'from')).toBe(
      String.raw`"Clinic \"South\", <eve@evil.example>" <accounts@clinic.example>`,
    );
    for (const name of ['cc', 'bcc', 'sender', 'reply-to']) expect(mail!.headers.has(name)).toBe(false);
  });

  it('says the same in text and in HTML', async () => {
    const { email } = await app.signedInUser();

    const [mail] = await mailsTo(email, 1);

    expect(headerOf(mail!, 'content-type')).toMatch(/^multipart\/alternative;/);
    expect(Object.keys(mail!.parts)).toEqual(['text/plain', 'text/html']);
    const [link] = /^http\S+#token=[\w-]{43}$/m.exec(mail!.parts['text/plain']!) ?? [];
    expect(mail!.parts['text/html']).toContain(`href="${link!.replaceAll('=', '&#x3D;')}"`);
  });

  it('has its own id for a Message-ID, and asks machines not to answer', async () => {
    const { email } = await app.signedInUser();

    const [mail] = await mailsTo(email, 1);

    const sent = await eventually(
      async () => app.logs().filter(({ msg }) => msg === 'mail sent'),
      (lines) => lines.length >= server.mails.length,
    );
    const id = headerOf(mail!, 'message-id');
    expect(sent.map((line) => `<${line['mail_id']}@gatehouse.test>`)).toContain(id);
    expect(headerOf(mail!, 'auto-submitted')).toBe('auto-generated');
    expect(Math.abs(Date.parse(headerOf(mail!, 'date')) - Date.now())).toBeLessThan(60_000);
  });

  it('has a subject in the language of the user, in ASCII on the way', async () => {
    const { email } = await app.signedInUser({ locale: 'ar' });

    const [mail] = await mailsTo(email, 1);

    expect(headerOf(mail!, 'subject')).toBe(
      'تأكيد عنوان بريدك الإلكتروني لدى Clinic "South", <eve@evil.example>',
    );
    expect(mail!.parts['text/html']).toContain('dir="rtl"');
    const head = mail!.source.slice(0, mail!.source.indexOf('\r\n\r\n'));
    expect(head).toMatch(/^[\x20-\x7e\r\n\t]+$/);
    for (const line of head.split('\r\n')) expect(line.length).toBeLessThanOrEqual(78);
  });

  it.each([
    String.raw`Ada\r\nBcc: eve@evil.example`,
    'Ada%0d%0aBcc: eve%40evil.example',
    'Ada=0D=0ABcc:=20eve=40evil.example',
    '=?utf-8?q?Ada=0D=0ABcc:_eve?=',
    'Ada" <eve-evil>, "Eve',
    "Ada'>, (Eve);",
  ])('has no header and no recipient more when the user’s name is %j', async (name) => {
    const plain = await app.signedInUser({ name: 'Ada' });
    const { email } = await app.signedInUser({ name });

    for (const to of [plain.email, email]) await app.client.mutate('requestPasswordReset', { email: to });

    const [mail, usual] = [await mailsTo(email, 2), await mailsTo(plain.email, 2)].map((mails) =>
      mails.find((one) => headerOf(one, 'subject').startsWith('Set a new password')),
    );
    expect(mail!.recipients).toEqual([email]);
    expect([...mail!.headers.keys()]).toEqual([...usual!.headers.keys()]);
    for (const header of mail!.headers.keys()) headerOf(mail!, header);
    expect(headerOf(mail!, 'subject')).toBe(headerOf(usual!, 'subject'));
  });
});

describe('the way to the mail server', () => {
  const folders = new DataFolders();
  let certificate: Certificate;
  beforeAll(() => {
    certificate = makeCertificate(folders.fresh());
  });
  afterEach(async () => {
    await Process.stopAll();
    await MailServer.closeAll();
  });
  afterAll(() => folders.removeAll());

  /** Signs up while mails cannot go out, and gives the line that says why. */
  async function whyNot(settings: Readonly<Record<string, string>>, server: MailServer) {
    let why: Record<string, any> | undefined;
    await withApp({ ...settings, ...server.settings }, async (app) => {
      await app.signedInUser();
      const lines = await eventually(
        async () => app.logs().filter(({ msg }) => msg === 'mail not sent yet'),
        ({ length }) => length > 0,
      );
      why = lines[0];
      expect(await app.database.query('select recipient from mails')).toHaveLength(1);
      expect(server.mails).toEqual([]);
      expect(server.secretsIn(app.logs())).toEqual([]);
    });
    return why!;
  }

  it('is signed in to where there is a user for it', async () => {
    const server = await MailServer.start({}, { credentials });
    await withApp(server.settings, async (app) => {
      await app.signedInUser();

      const [mail] = await server.received(1);

      expect(mail).toMatchObject({ user: 'gatehouse', encrypted: false });
      expect(server.secretsIn(app.logs())).toEqual([]);
    });
  });

  it('is not taken in the clear outside development, by mail or by password', async () => {
    for (const ENV of ['production', 'staging']) {
      const server = await MailServer.start({}, { credentials });

      const why = await whyNot({ ...production, ENV }, server);

      expect(why['err'].message).toContain('STARTTLS');
      expect(server.logins).toEqual([]);
    }
  });

  it.each(['production', 'development'])('is not taken to a certificate of a stranger in %s', async (ENV) => {
    const server = await MailServer.start({}, { certificate, credentials });

    const why = await whyNot(ENV === 'production' ? production : {}, server);

    expect(why['err'].message).toMatch(/self.signed certificate|unable to verify/);
    expect(server.logins).toEqual([]);
  });

  it('is not taken to a certificate of another host', async () => {
    const other = makeCertificate(folders.fresh(), '192.0.2.1');

    const [mail, log] = await mailOfProcess({ certificate: other, credentials }, 'mail not sent yet');

    expect(mail).toBeUndefined();
    expect(log).toContain("IP: 127.0.0.1 is not in the cert's list");
  });

  /** The first mail that a server process in production sends, which trusts the certificate's authority. */
  async function mailOfProcess(options: MailServerOptions, until: string) {
    const server = await MailServer.start({}, options);
    const database = await openTestDatabase();
    const { TOKEN_PEPPER, PASSWORD_PEPPER, ENCRYPTION_KEY } = testSettings;
    const process = await Process.listen({
      ...production,
      TOKEN_PEPPER,
      PASSWORD_PEPPER,
      ENCRYPTION_KEY,
      ...server.settings,
      DATABASE_URL: database?.url ?? `pglite:${folders.fresh()}`,
      NODE_EXTRA_CA_CERTS: options.certificate!.authority,
    });
    await process.client.mutate('signup', { email: 'ada@example.com', password });
    await eventually(
      async () => process.stdout,
      (lines) => lines.includes(`"${until}"`),
    );
    await process.stop();
    await database?.drop();
    expect(server.secretsIn(process.logs)).toEqual([]);
    return [server.mails[0], process.stdout] as const;
  }

  it('is encrypted by STARTTLS before anybody signs in', async () => {
    const [mail] = await mailOfProcess({ certificate, credentials }, 'mail sent');

    expect(mail).toMatchObject({ recipients: ['ada@example.com'], user: 'gatehouse', encrypted: true });
  });

  (canListen ? it : it.skip)('is encrypted from the first byte on port 465', async () => {
    const own = makeCertificate(folders.fresh(), host);

    const [mail] = await mailOfProcess(
      { host, port: 465, certificate: own, credentials, speaksTlsAtOnce: true },
      'mail sent',
    );

    expect(mail).toMatchObject({ user: 'gatehouse', encrypted: true });
  });
});
