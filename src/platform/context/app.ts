import type { Config } from '../config/config.js';
import type { Secrets } from '../config/setting.js';
import type { Database } from '../database/database.js';
import type { Health } from '../telemetry/health.js';
import type { Log } from '../telemetry/log.js';
import type { Metrics } from '../telemetry/measurements.js';
import type { Tracing } from '../telemetry/spans.js';
import type { AuditSink, Budgets, Counters, HashPool, Jwt, Mailer, RedisStatus, TakeBack } from './ports.js';

/** The settings with every secret in place. */
export type CompleteConfig = Config & {
  readonly tokenPeppers: Secrets;
  readonly passwordPeppers: Secrets;
  readonly encryptionKeys: Secrets;
  readonly jwtSecrets: Secrets;
};

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
  readonly mail: Mailer;
  readonly counters: Counters;
  /** Counters in the database, for guesses at secrets: nothing that happens to Redis gives anybody further ones. */
  readonly budgets: Budgets;
  readonly takeBack: TakeBack;
  /** Null where the settings name none. */
  readonly redis: RedisStatus | null;
  /** Whether what the server makes use of is there. */
  readonly health: Health;
  /** Null where METRICS_PORT is not set. */
  readonly metrics: Metrics | null;
  /** Null where the settings ask for no traces. */
  readonly tracing: Tracing | null;
  /** Takes security events on that belong to no transaction. Operations hand it theirs by `record`. */
  readonly audit: AuditSink;
  /** Lets work go on after the answer; the process ends only when it is done. */
  readonly background: (work: Promise<unknown>) => void;
}

/** An App, and the way to let go of it. */
export interface OpenApp extends App {
  /** Waits for what was left for later, then closes everything. */
  readonly close: () => Promise<void>;
}
