import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerDataStream, SMTPServerSession } from 'smtp-server';
import type { Certificate } from './certificate.js';
import { eventually } from './eventually.js';
import { readMail, secretsOf } from './received-mail.js';
import type { ReceivedMail } from './received-mail.js';

/** What a mail server does; nothing said, it takes every mail. */
export interface Behaviour {
  /** It says nothing at all, or it greets and then dribbles an answer that never ends. */
  readonly stalls?: 'silent' | 'tarpit';
  /** How many milliseconds it keeps clients waiting for its greeting. */
  readonly greetsAfter?: number;
  /** How it declines whoever signs in. */
  readonly toLogin?: string;
  /** How it declines a recipient, as in '550 5.1.1 Nobody of that name'. */
  readonly toRecipient?: string;
  /** How it declines a whole mail, or null to take it. */
  readonly toMail?: (mail: ReceivedMail) => string | null | Promise<string | null>;
  readonly closesInMail?: boolean;
}

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

export interface MailServerOptions {
  readonly host?: string;
  readonly port?: number;
  /** Without one there is no TLS. */
  readonly certificate?: Certificate;
  readonly speaksTlsAtOnce?: boolean;
  /** Who has to sign in to send; left out, nobody. */
  readonly credentials?: Credentials;
}

const running = new Set<MailServer>();

/** A mail server on loopback, which can be told to misbehave, and keeps what it takes. */
export class MailServer {
  readonly mails: ReceivedMail[] = [];
  /** Whole mails that it did not take. */
  readonly declined: ReceivedMail[] = [];
  /** Every attempt to sign in. */
  readonly logins: Credentials[] = [];
  connections = 0;
  private readonly sockets = new Set<Socket>();
  private readonly door = createServer((socket) => this.admit(socket));
  private readonly smtp: SMTPServer;

  private constructor(
    private behaviour: Behaviour,
    private readonly options: MailServerOptions,
  ) {
    const { certificate, credentials } = options;
    this.smtp = new SMTPServer({
      logger: false,
      disableReverseLookup: true,
      closeTimeout: 1,
      ...(certificate
        ? { key: certificate.key, cert: certificate.cert }
        : { disabledCommands: ['STARTTLS'] }),
      secure: options.speaksTlsAtOnce ?? false,
      authOptional: !credentials,
      allowInsecureAuth: !certificate,
      onAuth: ({ username = '', password }, _session, answer) => {
        this.logins.push({ user: username, password: password ?? '' });
        const { toLogin } = this.behaviour;
        answer(toLogin ? refusal(toLogin) : null, { user: username });
      },
      onRcptTo: (_address, _session, answer) => {
        const { toRecipient } = this.behaviour;
        answer(toRecipient ? refusal(toRecipient) : null);
      },
      onData: (stream, session, answer) => void this.take(stream, session).then(answer, answer),
    });
    this.smtp.on('error', () => {});
  }

  static async start(behaviour: Behaviour = {}, options: MailServerOptions = {}): Promise<MailServer> {
    const server = new MailServer(behaviour, options);
    await server.listen(options.port ?? 0);
    return server;
  }

  /** After a test, also one that failed half-way: no mail server of its stays. */
  static async closeAll(): Promise<void> {
    await Promise.all([...running].map((server) => server.close()));
  }

  get port(): number {
    return (this.door.address() as AddressInfo).port;
  }

  /** What a server needs to send its mails here. */
  get settings(): Readonly<Record<string, string>> {
    const { host = '127.0.0.1', credentials } = this.options;
    return {
      SMTP_HOST: host,
      SMTP_PORT: String(this.port),
      EMAIL_FROM: 'accounts@clinic.example',
      ...(credentials && { SMTP_USER: credentials.user, SMTP_PASSWORD: credentials.password }),
    };
  }

  /** Another mail server at the same place: nobody stays connected. */
  behave(behaviour: Behaviour): void {
    this.behaviour = behaviour;
    for (const socket of this.sockets) socket.destroy();
  }

  /** Refuses connections until what it gives is called. */
  async goAway(): Promise<() => Promise<void>> {
    const { port } = this;
    await this.close();
    return () => this.listen(port);
  }

  /** The mails so far, once there are as many as that. */
  async received(count: number): Promise<readonly ReceivedMail[]> {
    return eventually(
      async () => this.mails,
      (mails) => mails.length >= count,
    );
  }

  /** What these lines of a log have of its mails and of the password, in whatever spelling; it should be nothing. */
  secretsIn(lines: readonly object[]): readonly string[] {
    const log = lines.map((line) => JSON.stringify(line)).join('\n');
    const { user, password } = this.options.credentials ?? { user: '', password: 'no password' };
    const encoded = [password, `\0${user}\0${password}`].map((text) => Buffer.from(text).toString('base64'));
    const said = [...this.mails, ...this.declined].flatMap(secretsOf);
    return [...said, password, ...encoded].filter((secret) =>
      log.includes(JSON.stringify(secret).slice(1, -1)),
    );
  }

  async close(): Promise<void> {
    running.delete(this);
    this.behave(this.behaviour);
    await new Promise((closed) => this.door.close(closed));
  }

  private async listen(port: number): Promise<void> {
    running.add(this);
    await new Promise<void>((listening, failed) => {
      this.door.once('error', failed);
      this.door.listen(port, this.options.host ?? '127.0.0.1', listening);
    });
  }

  private admit(socket: Socket): void {
    this.connections++;
    this.sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => this.sockets.delete(socket));
    const { stalls, greetsAfter = 0 } = this.behaviour;
    if (stalls === undefined) {
      const greet = () => this.smtp.server.emit('connection', socket);
      if (greetsAfter === 0) greet();
      else setTimeout(greet, greetsAfter);
      return;
    }
    socket.resume();
    if (stalls === 'tarpit') dribble(socket);
  }

  private async take(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<Error | null> {
    const { toMail = () => null, closesInMail } = this.behaviour;
    if (closesInMail) {
      const ours = [...this.sockets].find(({ remotePort }) => remotePort === session.remotePort);
      ours?.destroy();
      return null;
    }
    const { envelope, secure, user } = session;
    const source = await textOf(stream.setEncoding('latin1'));
    const mail = {
      sender: envelope.mailFrom ? envelope.mailFrom.address : '',
      recipients: envelope.rcptTo.map(({ address }) => address),
      encrypted: secure,
      user: (user as string | undefined) ?? null,
      source,
      ...readMail(source),
    };
    const answer = await toMail(mail);
    (answer === null ? this.mails : this.declined).push(mail);
    return answer === null ? null : refusal(answer);
  }
}

function refusal(answer: string): Error {
  return Object.assign(new Error(answer.slice(4)), { responseCode: Number(answer.slice(0, 3)) });
}

function dribble(socket: Socket): void {
  socket.write('220 mail.example ESMTP\r\n');
  let written = 0;
  const line = '250-still thinking\r\n';
  const timer = setInterval(() => socket.write(line[written++ % line.length]!), 100);
  socket.once('close', () => clearInterval(timer));
}
