import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp } from '../../src/app.js';
import type { RunningApp } from '../../src/app.js';
import type { MailName } from '../../src/platform/mail/mails.js';
import type { KeptMail } from '../../src/platform/context/ports.js';
import { readConfig } from '../../src/platform/config/load-config.js';
import { limits } from '../../src/platform/config/settings/limits.js';
import { TestClient } from './client.js';
import { TestClock } from './clock.js';
import { onPostgres, openTestDatabase } from './databases.js';
import type { TestDatabase } from './databases.js';
import { eventually } from './eventually.js';
import { password, TestUser } from './test-user.js';
import { leaks } from './watch-leaks.js';

/** Limits that no test comes near, but for those that test them. */
export const unlimited: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.values(limits).map(({ name }) => [name, '1000000'])),
  RATE_LIMIT_PER_MINUTE: '0',
  MAIL_LIMIT_PER_HOUR: '0',
  LOGIN_FAIL_EMAIL_THRESHOLD: '1000000',
  LOGIN_FAIL_IP_THRESHOLD: '1000000',
};

/** Settings under which a test server is quick; the rest are the defaults. */
export const testSettings = {
  PORT: '0',
  PUBLIC_URL: 'http://gatehouse.test',
  TOKEN_PEPPER: 'token-pepper-of-the-tests-0123456789',
  PASSWORD_PEPPER: 'password-pepper-of-the-tests-0123456789',
  ENCRYPTION_KEY: 'encryption-key-of-the-tests-0123456789',
  ARGON2_MEMORY_KIB: '8192',
  ARGON2_PASSES: '1',
  HASH_CONCURRENCY: '2',
  STRICT_LIMITS: 'true',
  // The machine may have others to run.
  ANSWER_TIMEOUT_MS: '30000',
  ...unlimited,
} as const;

/** Roles for the tests that need more than USER and ADMIN. */
export const manyRoles = {
  ROLES: 'USER,PATIENT,DOCTOR,CAREGIVER,STUDENT,REVIEWER,ADMIN',
  SELF_ASSIGNABLE_ROLES: 'USER,PATIENT,CAREGIVER,STUDENT',
} as const;

type Settings = Readonly<Record<string, string>>;

const strongSecret = (name: string): string => `${name}-3fZp0Xc7vQm1Rk8sTn5bWd2yLh9gJe4a`;

/** What staging insists on. The database of the tests is put in the place of the one named; no mail server is there. */
export const staging: Settings = {
  ENV: 'staging',
  ...(onPostgres ? {} : { DATABASE_URL: 'pglite:memory' }),
  TOKEN_PEPPER: strongSecret('t'),
  PASSWORD_PEPPER: strongSecret('p'),
  ENCRYPTION_KEY: strongSecret('e'),
  SMTP_HOST: '127.0.0.1',
  SMTP_PORT: '9',
  EMAIL_FROM: 'accounts@example.com',
};

/** A whole server on a database of its own, with a clock that can be moved and a log that can be read. */
export class TestApp {
  readonly client: TestClient;

  private constructor(
    readonly app: RunningApp,
    readonly database: TestDatabase,
    readonly clock: TestClock,
    private readonly lines: string[],
    private readonly settings: Settings,
  ) {
    this.client = new TestClient(`http://127.0.0.1:${app.port}${app.config.graphqlPath}`);
  }

  static async start(settings: Settings = {}): Promise<TestApp> {
    const database = await openTestDatabase();
    return TestApp.on(database, new TestClock(), settings).catch(async (error: unknown) => {
      await database.drop();
      throw error;
    });
  }

  /** The same after a restart: the database and the clock stay. */
  async restart(settings: Settings = {}): Promise<TestApp> {
    await this.app.close();
    return TestApp.on(this.database, this.clock, { ...this.settings, ...settings });
  }

  /** Another server process's stand-in, beside this one on its database, with its clock. On PostgreSQL only. */
  async beside(settings: Settings = {}): Promise<TestApp> {
    const database = { ...this.database, drop: async () => {} };
    return TestApp.on(database, this.clock, { ...this.settings, ...settings });
  }

  /** On a database that is opened already, as behind something that stands in between. */
  static async on(database: TestDatabase, clock: TestClock, settings: Settings): Promise<TestApp> {
    const lines: string[] = [];
    leaks.keepSettings({ ...testSettings, ...settings });
    const config = readConfig({
      ...testSettings,
      // Every secret is given, and the database is elsewhere: nothing is ever written there.
      DATA_DIR: join(tmpdir(), 'gatehouse-test-without-data'),
      ...(database.url === null ? {} : { DATABASE_URL: database.url }),
      ...database.redis,
      ...settings,
    });
    const log = {
      write: (line: string) => {
        lines.push(line);
        leaks.log(line);
      },
    };
    const app = await startApp(config, {
      now: clock.now,
      log,
      ...(database.pglite && { pglite: database.pglite }),
    });
    return new TestApp(app, database, clock, lines, settings);
  }

  get origin(): string {
    return `http://127.0.0.1:${this.app.port}`;
  }

  /** Every line of the log so far. */
  logs(): Record<string, any>[] {
    return this.lines.map((line) => JSON.parse(line) as Record<string, any>);
  }

  /** The security events so far: their type, and whom they concern. */
  events(): { type: string; userId?: string; sessionId?: string; reason?: string }[] {
    return this.logs()
      .filter((line) => line['event'])
      .map((line) => ({
        type: line['event'],
        userId: line['user_id'],
        sessionId: line['session_id'],
        reason: line['reason'],
      }));
  }

  /** The security events in the database so far, oldest first, once those that wait are written. */
  async storedEvents(): Promise<Record<string, any>[]> {
    await this.app.audit.flush();
    return this.database.query('select * from audit_events order by id');
  }

  /** Every mail to the address, the newest first, once the queue is empty. */
  async mails(to: string): Promise<KeptMail[]> {
    await eventually(
      async () => (await this.database.query('select 1 from mails where kept_at is null')).length,
      (waiting) => waiting === 0,
    );
    const mails = await this.app.mail.mailbox!.list();
    for (const { link } of mails) if (link) leaks.keep(link.replace(/^.*#token=/, ''), 'mailed token');
    return mails.filter((mail) => mail.to === to);
  }

  /** The token in the newest mail of that name. */
  async mailedToken(to: string, name: MailName): Promise<string> {
    const mails = await this.mails(to);
    const mail = mails.find((kept) => kept.name === name);
    if (!mail) throw new Error(`${to} has no mail ${name}, but ${JSON.stringify(mails)}`);
    return tokenOf(mail);
  }

  uniqueEmail(): string {
    return `${randomUUID()}@example.com`;
  }

  /** Somebody new with the role ADMIN. */
  async administrator(): Promise<TestUser> {
    const admin = await this.signedInUser();
    await this.database.query(`update users set roles = '{USER,ADMIN}' where id = $1`, [admin.id]);
    return admin;
  }

  /** Signs up somebody new. */
  async signedInUser(wish: object = {}): Promise<TestUser> {
    const email = this.uniqueEmail();
    const result = await this.client.mutate('signup', { email, password, ...wish });
    if (result.__typename !== 'Authenticated') throw new Error(`signup answered ${JSON.stringify(result)}`);
    return new TestUser(this.client, email, result);
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.database.drop();
  }
}

/** The token that the link of a mail carries. */
export function tokenOf({ link }: Pick<KeptMail, 'link'>): string {
  const [, token] = /#token=([\w-]+)$/.exec(link ?? '') ?? [];
  if (token === undefined) throw new Error(`${link} is no link with a token.`);
  return token;
}
