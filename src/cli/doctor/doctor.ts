import type { Config } from '../../platform/config/config.js';
import { ConfigError, readConfig } from '../../platform/config/load-config.js';
import { unknownSettings } from '../../platform/config/unknown-settings.js';
import { configWarnings } from '../../platform/config/warnings.js';
import { StartupError } from '../../platform/errors/startup-error.js';
import type { Operator } from '../cli-context.js';
import { addressCheck } from './addresses.js';
import { databaseCheck } from './database.js';
import { findingsOf, ok, problem, warning } from './finding.js';
import type { Check, Finding } from './finding.js';
import { diskChecks, nodeCheck } from './machine.js';
import { mailCheck } from './mail.js';
import { portChecks } from './ports.js';
import { redisCheck } from './redis.js';
import { startCheckFindings } from './start.js';
import { traceCheck } from './traces.js';

/** Runs all checks of what a server needs, in parallel. Changes nothing. */
export async function examine(operator: Operator): Promise<Finding[]> {
  const { config, findings } = settingsOf(operator);
  const checks = config ? await checksOf(operator, config) : [nodeCheck];
  const found = await Promise.all(checks.map(findingsOf));
  return [...findings, ...found.flat()];
}

function settingsOf(operator: Operator): { config: Config | null; findings: Finding[] } {
  try {
    const environment = operator.environment();
    const config = readConfig(environment);
    const unknown = unknownSettings(Object.keys(environment), operator.namesInEnvFile());
    const risks = [...configWarnings(config), ...unknown].map(({ message, remedy }) =>
      warning('settings', message, remedy),
    );
    return { config, findings: [ok('settings', `They are valid, for ${config.env}.`), ...risks] };
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    const remedy = 'Correct it in the environment or in .env; docs/configuration.md has every setting.';
    return { config: null, findings: problemsOf(error).map((words) => problem('settings', words, remedy)) };
  }
}

function problemsOf(error: StartupError): readonly string[] {
  if (!(error instanceof ConfigError)) return [error.message];
  return error.problems.map(({ setting, message }) => `${setting} ${message}`);
}

async function checksOf(operator: Operator, config: Config): Promise<Check[]> {
  const startChecks = await operator.startChecks();
  const checks = [
    nodeCheck,
    addressCheck(config),
    ...startCheckFindings(startChecks, config),
    databaseCheck(config, await operator.schema(), startChecks),
    config.redisUrl === null ? null : redisCheck(config.redisUrl, config.redisPrefix),
    mailCheck(config),
    traceCheck(config),
    ...diskChecks(config),
    ...portChecks(config),
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
