import type { Database } from '../database/database.js';
import type { TokenRejection } from '../errors/refusal.js';

/** Something that was counted, and the way to take it back: once, however often it is asked for. */
export interface Counted {
  /** From when on there is nothing to take back. */
  readonly endsAt: Date;
  takeBack(): Promise<unknown>;
}

/** Where a counter stands after it counted. */
export interface Count {
  readonly count: number;
  /** When its window ends, and it begins anew. */
  readonly endsAt: Date;
}

/** One that was counted. */
export type Hit = Count & Counted;

/** Counts that all processes share. */
export interface Counters {
  /**
   * Counts one more of what the parts name, in windows of so many seconds that begin with the first. It is counted
   * whatever comes of the caller, who is in no transaction. Those over `max` are forgotten with the next, so that what
   * is taken back makes room again however many were refused.
   */
  increment(parts: readonly string[], seconds: number, max?: number): Promise<Hit>;
}

/** Counters in the database, whatever the others are kept in. */
export interface Budgets extends Counters {
  /** Begins anew with the next. */
  forget(parts: readonly string[]): Promise<void>;
}

/** The claims of an access token (RFC 9068 §2.2), beside the ones that every token here has. Seconds. */
export interface AccessClaims {
  /** The user's id. */
  readonly sub: string;
  /** The session's id. */
  readonly sid: string;
  readonly jti: string;
  readonly iat: number;
  readonly exp: number;
  /** How the session was proved (RFC 8176). */
  readonly amr: readonly string[];
  readonly auth_time: number;
  /** The version of the account's credentials; a change of password ends every token made before it. */
  readonly ver: number;
}

export type Verdict = { readonly claims: AccessClaims } | Rejected;

interface Rejected {
  readonly rejected: TokenRejection;
  /** The token names a key that this process does not have. Another process may have made it just now. */
  readonly isOfUnknownKey?: boolean;
  /** What a token says that has run out and is ours in all else. Such a token signs nobody in. */
  readonly expired?: AccessClaims;
}

/** Issues and checks access tokens. No other file knows how. */
export interface Jwt {
  issue(claims: AccessClaims, now: Date): string;
  verify(token: string, now: Date): Verdict;
  /** Learns of keys that other processes have made or retired. */
  reread(): Promise<void>;
  /** The public keys in the form of RFC 7517; none where tokens are signed with a shared secret. */
  jwks(now: Date): { readonly keys: readonly object[] };
}

/** A mail as its reader sees it. */
export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** A mail that the development mailbox has. */
export interface KeptMail extends RenderedMail {
  readonly id: string;
  readonly name: string;
  readonly to: string;
  /** The link to click, where it has one. */
  readonly link: string | null;
  readonly sentAt: Date;
}

/** Mails of a server without SMTP, for developers to read. */
export interface Mailbox {
  /** The newest first, 200 at most. */
  list(): Promise<KeptMail[]>;
  find(id: string): Promise<KeptMail | null>;
}

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
  learnForms(database: Pick<Database, 'query'>): Promise<void>;
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
export interface Mailer {
  /** Tells the queue of this process that there may be something to send. */
  wake(): void;
  /** Where mails end in development; null where they go out by SMTP. */
  readonly mailbox: Mailbox | null;
  readonly counts: Readonly<MailCounts>;
}

/** Takes security events that belong to no transaction; `audit/audit-writer.ts` makes one. */
export interface AuditSink {
  add(event: object): void;
  /** Writes what waits now, as far as the database is there. */
  flush(): Promise<void>;
}

/** Takes back what was counted; what cannot be reached now is asked again later, so that this never throws. */
export type TakeBack = (counted: readonly Counted[]) => Promise<void>;

/** Whether Redis answers at the moment. */
export interface RedisStatus {
  readonly isAway: boolean;
}
