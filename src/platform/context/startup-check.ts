import type { Config } from '../config/config.js';
import type { Database } from '../database/database.js';
import type { CompleteConfig } from './app.js';

/** Something that has to be right before a server starts. The start and `doctor` ask the same checks. */
export interface StartCheck<Subject> {
  /** What `doctor` calls it. */
  readonly name: string;
  /** What `doctor` says where nothing is wrong; null where it has nothing to say about these settings. */
  readonly passed: (config: Config) => string | null;
  /** Throws a StartupError that says what is wrong and what to do. */
  readonly refuse: (subject: Subject) => Promise<void> | void;
}

/** What a check of the database's contents compares. */
export interface Contents {
  readonly config: CompleteConfig;
  readonly database: Pick<Database, 'query'>;
}

export interface StartChecks {
  /** What can be said before the database is asked. */
  readonly ofSettings: readonly StartCheck<Config>[];
  /** Whether the settings fit what the database holds, once its tables are up to date. */
  readonly ofContents: readonly StartCheck<Contents>[];
}
