import type { Config } from '../config/config.js';
import type { Database } from '../database/database.js';
import type { CompleteConfig } from './app.js';

/** A condition for starting a server. The start and `doctor` run the same checks. */
export interface StartCheck<Subject> {
  /** The name that `doctor` shows. */
  readonly name: string;
  /** The text that `doctor` shows if the check passes; null if the check does not apply to these settings. */
  readonly passed: (config: Config) => string | null;
  /** Throws a StartupError with the problem and its remedy. */
  readonly refuse: (subject: Subject) => Promise<void> | void;
}

/** The inputs of a check of the database's contents. */
export interface Contents {
  readonly config: CompleteConfig;
  readonly database: Pick<Database, 'query'>;
}

export interface StartChecks {
  /** Checks that need no database. */
  readonly ofSettings: readonly StartCheck<Config>[];
  /** Checks of the settings against the database, once its tables are up to date. */
  readonly ofContents: readonly StartCheck<Contents>[];
}
