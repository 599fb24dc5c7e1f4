import type { Config } from '../../platform/config/config.js';
import type { StartChecks } from '../../platform/context/startup-check.js';
import { StartupError } from '../../platform/errors/startup-error.js';
import { ok, problem } from './finding.js';
import type { Check, Finding } from './finding.js';

const remedyOfStart = 'The server does not start until this is fixed.';

/** The start checks that need no database, each by itself. */
export function startCheckFindings({ ofSettings }: StartChecks, config: Config): Check[] {
  return ofSettings.map(({ name, passed, refuse }) => ({
    name,
    remedy: remedyOfStart,
    look: async () => findingsFrom(name, passed(config), () => refuse(config)),
  }));
}

/** Runs one start check, and reports its refusal. */
export async function findingsFrom(
  name: string,
  passed: string | null,
  refuse: () => Promise<void> | void,
): Promise<Finding[]> {
  try {
    await refuse();
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    return [problem(name, error.message, remedyOfStart)];
  }
  return passed === null ? [] : [ok(name, passed)];
}
