import type { IncomingHttpHeaders } from 'node:http';
import type { EntityManager } from '@mikro-orm/sql';
import type { AuditWriter } from './audit-writer.js';
import type { Config } from './config.js';
import type { Budgets, Counters } from './counters.js';
import type { Database } from './database.js';
import type { Health } from './health.js';
import type { Jwt } from './jwt.js';
import type { Log } from './log.js';
import type { Mailbox } from './mail.js';
import type { Redis } from './redis.js';
import type { Refusal } from './refusal.js';
import type { Secrets } from './settings.js';
import type { TakeBacks } from './take-backs.js';

/** The settings with every secret in place. */
export type CompleteConfig = Config & {
  readonly tokenPeppers: Secrets;
  readonly passwordPeppers: Secrets;
  readonly encryptionKeys: Secrets;
  readonly jwtSecrets: Secrets;
};

/** What a comparison may go by besides the password and its hash. */
interface Comparison {
  /** The password as it was typed, before it was normalised: a hash from elsewhere may be of that. */
  readonly typed?: string;
  /** Whose it is. Without a hash, it chooses one of the forms in the table; without a name, the present form is taken. */
  readonly name?: string;
}

/** What hashes passwords within the bounds that the settings give; `passwords/hash-pool.ts` makes one. */
export interface HashPool {
  hash(password: string): Promise<string>;
  /**
   * Without a hash that could match it does the same work and answers no, so that nobody can tell by the time it takes. When it
   * throws, nothing has been compared.
   */
  matches(password: string, hash: string | null, of?: Comparison): Promise<boolean>;
  /** Reads which forms of hashes the table has, so that the work for unknown names is that for accounts. */
  learnForms(database: Pick<Database, 'run'>): Promise<void>;
  isCurrent(hash: string): boolean;
  /** Whether a password could match it. Where its pepper is gone none can: its account is like one without a password. */
  canMatch(hash: string | null): boolean;
  /** How many run and wait now, and were refused since the start. */
  load(): { readonly running: number; readonly waiting: number; readonly refused: number };
}

/** Since the start of this process. */
export interface MailCounts {
  sent: number;
  retried: number;
  givenUp: number;
  /** Not sent, as their recipients had as many of that kind as MAIL_LIMIT_PER_HOUR admits. */
  heldBack: number;
}

/** The way out for mails. Operations write theirs into the queue, by `enqueueMail`. */
export interface MailExit {
  /** Tells the queue of this process that there may be something to send. */
  nudge(): void;
  /** Where mails end in development; null where they go out by SMTP. */
  readonly mailbox: Mailbox | null;
  readonly counts: Readonly<MailCounts>;
}

/** What is counted where it happens. Every label comes from a closed list of ours, never from a caller. */
export interface Metrics {
  /** `outcome`: the member of the result union, `ok`, or the code of the error. */
  readonly operation: (field: string, outcome: string, seconds: number) => void;
  readonly request: (status: number) => void;
  readonly limitHit: (field: string, by: string) => void;
  readonly event: (type: string) => void;
}

/** What a span says, besides its name. Never what a caller sent. */
export type SpanFacts = Readonly<Record<string, string | number>>;

/** Spans of OpenTelemetry. Their names come from closed lists of ours, never from a caller. */
export interface Tracing {
  /** Does the work of a request, within a span below the caller's where its headers name one. */
  readonly request: <T>(headers: IncomingHttpHeaders, work: () => Promise<T>) => Promise<T>;
  /** Does some work within a span below the one under way. Outside a request, and where nothing is kept, just the work. */
  readonly span: <T>(name: string, facts: SpanFacts, work: () => Promise<T>) => Promise<T>;
  /** A span of work that is done and took so many milliseconds. */
  readonly past: (name: string, facts: SpanFacts, took: number) => void;
  /** Adds to the span under way, which may get a better name by it. */
  readonly note: (facts: SpanFacts, name?: string) => void;
  /** The trace and the span under way, as log lines name them. */
  readonly where: () => object;
}

/** What lives as long as the process. */
export interface App {
  readonly config: CompleteConfig;
  readonly now: () => Date;
  /** Seconds by which the clock of this machine is ahead of `now`. */
  readonly clockDrift: () => number;
  readonly log: Log;
  readonly database: Database;
  readonly jwt: Jwt;
  readonly hashes: HashPool;
  readonly mail: MailExit;
  readonly counters: Counters;
  /** Counters in the database, for guesses at secrets: nothing that happens to Redis gives anybody further ones. */
  readonly budgets: Budgets;
  readonly takeBack: TakeBacks['takeBack'];
  /** Null where the settings name none. */
  readonly redis: Pick<Redis, 'isAway'> | null;
  /** Whether what the server makes use of is there. */
  readonly health: Health;
  /** Null where METRICS_PORT is not set. */
  readonly metrics: Metrics | null;
  /** Null where the settings ask for no traces. */
  readonly tracing: Tracing | null;
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

/** How many passwords and codes were compared for a caller, and what came of it. */
interface Verdicts {
  right: number;
  wrong: number;
}

/** One caller's request: the App, and what belongs to that caller. Every operation takes it first. */
export interface Call extends App {
  readonly em: EntityManager;
  readonly client: Client;
  /** Who asks, once `@auth` or `me` has looked or a sign-in has succeeded; null before, and for nobody. */
  viewer: Viewer | null;
  /** What was refused last, for the headers of the answer and for the log. */
  refused: Refusal | null;
  readonly verdicts: Verdicts;
  /** Whether the caller was told already that there is no answer in time. */
  isOverdue: boolean;
  /** The Set-Cookie headers of the answer. */
  readonly setCookies: string[];
}

/** The caller of an operation under `@auth`, which has seen to it that there is one. */
export function viewerOf(call: Call): Viewer {
  if (!call.viewer) throw new Error('An operation that needs a caller stands without @auth.');
  return call.viewer;
}
