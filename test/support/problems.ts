import { ConfigError, readConfig } from '../../src/platform/config/load-config.js';

/** What is wrong with these settings, a sentence each. */
export function problemsOf(environment: Readonly<Record<string, string>>): readonly string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ setting, message }) => `${setting} ${message}`);
  }
}
