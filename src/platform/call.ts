import type { EntityManager } from '@mikro-orm/sql';
import type { AuditWriter } from './audit-writer.js';
import type { Config } from './config.js';
import type { Counters } from './counters.js';
import type { Database } from './database.js';
import type { Jwt } from './jwt.js';
import type { Log } from './log.js';
import type { Mailbox } from './mail.js';
import type { Refusal } from './refusal.js';

/** The settings with every secret in place. */
export type CompleteConfig = Config & {
  readonly tokenPepper: string;
  readonly passwordPepper: string;
  readonly encryptionKeys: readonly string[];
  readonly jwtSecret: string;
};

/** What hashes passwords within the bounds that the settings give; `passwords/hash-pool.ts` makes one. */
export interface HashPool {
  hash(password: string): Promise<string>;
  /** Without a hash it does the same work and answers no, so that nobody can tell by the time it takes. */
  matches(password: string, hash: string | null): Promise<boolean>;
  isCurrent(hash: string): boolean;
}

/** The way out for mails. Operations write theirs into the queue, by `enqueueMail`. */
export interface MailExit {
  /** Tells the queue of this process that there may be something to send. */
  nudge(): void;
  /** Where mails end in development; null where they go out by SMTP. */
  readonly mailbox: Mailbox | null;
}

/** What lives as long as the process. */
export interface App {
  readonly config: CompleteConfig;
  readonly now: () => Date;
  readonly log: Log;
  readonly database: Database;
  readonly jwt: Jwt;
  readonly hashes: HashPool;
  readonly mail: MailExit;
  readonly counters: Counters;
  /** Takes security events on that belong to no transaction. Operations hand it theirs by `record`. */
  readonly audit: Pick<AuditWriter, 'add' | 'flush'>;
  /** Lets work go on after the answer; the process ends only when it is done. */
  readonly later: (work: Promise<unknown>) => void;
}

/** An App, and the way to let go of it. */
export interface OpenApp extends App {
  /** Waits for what was left for later, then closes everything. */
  readonly close: () => Promise<void>;
}

/** Where a request comes from. */
export interface Client {
  readonly requestId: string;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
  /** The Authorization header, as it came. */
  readonly authorization: string | null;
  /** What browsers send along for cookie mode, as it came. */
  readonly cookie: string | null;
  readonly origin: string | null;
  readonly tokenMode: string | null;
  readonly csrfToken: string | null;
}

/** The signed-in caller, as the database has them now. */
export interface Viewer {
  readonly userId: string;
  readonly sessionId: string;
  readonly roles: readonly string[];
  readonly authenticatedAt: Date;
}

/** One caller's request: the App, and what belongs to that caller. Every operation takes it first. */
export interface Call extends App {
  readonly em: EntityManager;
  readonly client: Client;
  /** Who asks, once `@auth` or `me` has looked or a sign-in has succeeded; null before, and for nobody. */
  viewer: Viewer | null;
  /** What was refused last, for the headers of the answer and for the log. */
  refused: Refusal | null;
  /** The Set-Cookie headers of the answer. */
  readonly setCookies: string[];
}

/** The caller of an operation under `@auth`, which has seen to it that there is one. */
export function viewerOf(call: Call): Viewer {
  if (!call.viewer) throw new Error('An operation that needs a caller stands without @auth.');
  return call.viewer;
}
