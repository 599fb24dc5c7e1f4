import type { Config } from '../../platform/config.js';
import { ConfigError, readConfig } from '../../platform/read-config.js';
import { risksOf } from '../../platform/risks.js';
import type { Environment } from '../../platform/settings.js';
import type { Operator } from '../operator.js';
import { addressCheck } from './addresses.js';
import { databaseCheck } from './database.js';
import { findingsOf, ok, problem, warning } from './finding.js';
import type { Check, Finding } from './finding.js';
import { diskCheck, nodeCheck } from './machine.js';
import { mailCheck } from './mail.js';
import { redisCheck } from './redis.js';

/** Looks at everything that a server needs, side by side. Nothing is changed. */
export async function examine(operator: Operator): Promise<Finding[]> {
  const environment = operator.environment();
  const { config, findings } = settingsOf(environment);
  const checks = config ? await checksOf(operator, config) : [nodeCheck];
  const found = await Promise.all(checks.map(findingsOf));
  return [...findings, ...found.flat()];
}

function settingsOf(environment: Environment): { config: Config | null; findings: Finding[] } {
  try {
    const config = readConfig(environment);
    const risks = risksOf(config).map(({ message, remedy }) => warning('settings', message, remedy));
    return { config, findings: [ok('settings', `They can be used, for ${config.env}.`), ...risks] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const remedy = 'Correct it in the environment or in .env; docs/configuration.md has every setting.';
    return { config: null, findings: error.problems.map((words) => problem('settings', words, remedy)) };
  }
}

async function checksOf(operator: Operator, config: Config): Promise<Check[]> {
  const checks = [
    nodeCheck,
    addressCheck(config),
    databaseCheck(config, await operator.schema()),
    config.redisUrl === null ? null : redisCheck(config.redisUrl),
    mailCheck(config),
    diskCheck(config),
  ];
  return checks.filter((check) => check !== null);
}

export function inWords(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.map(({ check, status, message, remedy }) => {
    const line = `${status.padEnd(7)}  ${check.padEnd(width)}  ${message}`;
    return remedy === null ? line : `${line}\n${' '.repeat(width + 11)}${remedy}`;
  });
  return lines.join('\n');
}
