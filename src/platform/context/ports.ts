import type { Database } from '../database/database.js';
import type { TokenRejection } from '../errors/refusal.js';

/** A counted attempt, and the function that takes it back. Repeated calls take it back only once. */
export interface Counted {
  /** From this time on there is nothing to take back. */
  readonly endsAt: Date;
  takeBack(): Promise<unknown>;
}

/** The state of a counter after counting. */
export interface Count {
  readonly count: number;
  /** When its window ends and it starts again at zero. */
  readonly endsAt: Date;
}

/** A counted attempt with the state of its counter. */
export type Hit = Count & Counted;

/** Counters that all processes share. */
export interface Counters {
  /**
   * Adds one to the counter that the parts name. A window begins with its first attempt. Counted even if the request
   * fails, outside any transaction. The next attempt discards those over `max`, so that an attempt that is taken back
   * makes room again regardless of how many were refused.
   */
  increment(parts: readonly string[], seconds: number, max?: number): Promise<Hit>;
}

/** Counters in the database, regardless of the store of the others. */
export interface Budgets extends Counters {
  /** Resets a counter to zero. */
  forget(parts: readonly string[]): Promise<void>;
}

/** The claims of an access token (RFC 9068 §2.2), without those that every token has. Times are in seconds. */
export interface AccessClaims {
  /** The user's id. */
  readonly sub: string;
  /** The session's id. */
  readonly sid: string;
  readonly jti: string;
  readonly iat: number;
  readonly exp: number;
  /** The authentication methods of the session (RFC 8176). */
  readonly amr: readonly string[];
  readonly auth_time: number;
  /** The version of the account's credentials. A password change invalidates all earlier tokens. */
  readonly ver: number;
}

export type Verdict = { readonly claims: AccessClaims } | Rejected;

interface Rejected {
  readonly rejected: TokenRejection;
  /** The token names a key that this process does not have. Another process may have just created it. */
  readonly isOfUnknownKey?: boolean;
  /** The claims of a token that is valid except that it has expired. Such a token signs no user in. */
  readonly expired?: AccessClaims;
}

/** Issues and checks access tokens. */
export interface Jwt {
  issue(claims: AccessClaims, now: Date): string;
  verify(token: string, now: Date): Verdict;
  /** Loads keys that other processes have created or retired. */
  reread(): Promise<void>;
  /** The public keys in the format of RFC 7517; empty if tokens are signed with a shared secret. */
  jwks(now: Date): { readonly keys: readonly object[] };
}

/** A rendered mail. */
export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The link to click, if the mail has one. */
  readonly link: string | null;
}

/** A mail in the development mailbox. */
export interface KeptMail extends RenderedMail {
  readonly id: string;
  readonly name: string;
  readonly to: string;
  readonly sentAt: Date;
}

/** The mails of a server without SMTP, for developers. */
export interface Mailbox {
  /** At most 200 mails, the newest first. */
  list(): Promise<KeptMail[]>;
  find(id: string): Promise<KeptMail | null>;
}

/** Options for comparing a password with a hash. */
interface Comparison {
  /** The password as typed, before normalisation: an imported hash may be of that form. */
  readonly typed?: string;
  /** The account name. Without a hash, it selects a hash format of the table; without a name, the current format. */
  readonly name?: string;
}

/** Hashes passwords within the limits of the settings; see `passwords/hash-pool.ts`. */
export interface HashPool {
  hash(password: string): Promise<string>;
  /**
   * Without a hash that could match, does the same work and returns false, so that the time reveals nothing. If it
   * throws, nothing has been compared.
   */
  matches(password: string, hash: string | null, of?: Comparison): Promise<boolean>;
  /** Reads which hash formats the table has, so that an unknown name costs the same work as an account. */
  learnForms(database: Pick<Database, 'query'>): Promise<void>;
  isCurrent(hash: string): boolean;
  /**
   * Whether a password can match the hash. None can if its pepper is missing or its form is unknown, as for an account
   * without a password.
   */
  canMatch(hash: string | null): boolean;
  /** Why no password can match the hash, for the log; null if one can. */
  obstacle(hash: string): string | null;
  /** Hashes that run and wait now, and hashes refused since the start. */
  load(): { readonly running: number; readonly waiting: number; readonly refused: number };
}

/** Counts since the start of this process. */
export interface MailCounts {
  sent: number;
  retried: number;
  givenUp: number;
  /** Not sent, because the recipient had reached MAIL_LIMIT_PER_HOUR for that kind. */
  heldBack: number;
}

/** Sends mails. Operations write to the queue with `enqueueMail`. */
export interface Mailer {
  /** Wakes the queue of this process, because a mail may be waiting. */
  wake(): void;
  /** The mailbox of development; null if mails are sent by SMTP. */
  readonly mailbox: Mailbox | null;
  readonly counts: Readonly<MailCounts>;
}

/** Writes security events that belong to no transaction; see `audit/audit-writer.ts`. */
export interface AuditSink {
  add(event: object): void;
  /** Writes the waiting events, as far as the database is available. */
  flush(): Promise<void>;
}

/** Takes back counted attempts. A failure is retried later, so this never throws. */
export type TakeBack = (counted: readonly Counted[]) => Promise<void>;

/** Whether Redis answers now. */
export interface RedisStatus {
  readonly isAway: boolean;
}
