import type { Config } from '../config/config.js';
import type { Secrets } from '../config/setting.js';
import type { Database } from '../database/database.js';
import type { Health } from '../telemetry/health.js';
import type { Log } from '../telemetry/log.js';
import type { Metrics } from '../telemetry/measurements.js';
import type { Tracing } from '../telemetry/spans.js';
import type { AuditSink, Budgets, Counters, HashPool, Jwt, Mailer, RedisStatus, TakeBack } from './ports.js';

/** The settings, with every secret set. */
export type CompleteConfig = Config & {
  readonly tokenPeppers: Secrets;
  readonly passwordPeppers: Secrets;
  readonly encryptionKeys: Secrets;
  readonly jwtSecrets: Secrets;
};

/** Objects that live as long as the process. */
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
  /** Counters in the database, for guesses at secrets: a loss of Redis data never allows further guesses. */
  readonly budgets: Budgets;
  readonly takeBack: TakeBack;
  /** Null if the settings name no Redis. */
  readonly redis: RedisStatus | null;
  /** Whether the dependencies of the server are available. */
  readonly health: Health;
  /** Null if METRICS_PORT is not set. */
  readonly metrics: Metrics | null;
  /** Null if the settings disable traces. */
  readonly tracing: Tracing | null;
  /** Writes security events that belong to no transaction. Operations use `record`. */
  readonly audit: AuditSink;
  /** Runs work after the response. The process ends only when the work is done. */
  readonly background: (work: Promise<unknown>) => void;
}

/** An App, and the function that closes it. */
export interface OpenApp extends App {
  /** Waits for background work, then closes everything. */
  readonly close: () => Promise<void>;
}
