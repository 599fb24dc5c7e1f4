import type { Config } from '../../platform/config/config.js';
import type { StartChecks } from '../../platform/context/startup-check.js';
import { embeddedFolder } from '../../platform/database/orm-options.js';
import type { Schema } from '../../platform/database/orm-options.js';
import { encryptionWarning, describeEncryption } from '../../platform/database/encryption.js';
import { DatabaseInUse } from '../../platform/database/folder-lock.js';
import { inspectDatabase } from '../../platform/database/inspect.js';
import type { Query, Way } from '../../platform/database/inspect.js';
import { migrationUnderWay } from '../../platform/database/migration-lock.js';
import { incompatibility, migrationStates } from '../../platform/database/migrator.js';
import type { MigrationState } from '../../platform/database/migrator.js';
import { StartupError } from '../../platform/errors/startup-error.js';
import { remedyOf } from '../format-error.js';
import { contentsOf } from './contents.js';
import { ok, problem, warning, wordsOf } from './finding.js';
import type { Check, Finding } from './finding.js';
import { rightsOf } from './rights.js';

/** The oldest major version of PostgreSQL that still gets updates. */
const oldestMaintained = 15;

/** Seconds by which the clocks may differ. Codes of authenticator apps change every 30 seconds. */
const drift = { unnoticed: 2, harmful: 30 };

/** Whether the database responds, has a supported version and its tables, and agrees on the time. */
export function databaseCheck(config: Config, schema: Schema, { ofContents }: StartChecks): Check {
  const remedy = 'Start the database, or correct DATABASE_URL.';
  return {
    name: 'database',
    remedy,
    look: async () => {
      try {
        const found = await inspectDatabase(config, (query, way) =>
          examine({ config, schema, way, query, ofContents }),
        );
        return (
          found ?? [
            ok('database', `It does not exist yet: the first start creates it in ${embeddedFolder(config)}.`),
          ]
        );
      } catch (error) {
        if (!(error instanceof StartupError))
          return [problem('database', wordsOf(error), remedyOf(error) ?? remedy)];
        if (embeddedFolder(config) === null) return [problem('database', error.message, noStart)];
        if (!(error instanceof DatabaseInUse)) return [problem('database', error.message, restore)];
        return [warning('database', error.message, 'Stop the server to check its database.')];
      }
    },
  };
}

const noStart = 'The server does not start until this is fixed.';
const restore = 'Restore the folder from a copy, or move it away.';

interface Look extends Pick<StartChecks, 'ofContents'> {
  readonly config: Config;
  readonly schema: Schema;
  readonly query: Query;
  readonly way: Way;
}

/** Each check by itself, so that a failed check hides no findings of the others. */
async function examine({ config, schema, query, way, ofContents }: Look): Promise<Finding[]> {
  const looks: Readonly<Record<string, () => Promise<Finding[]>>> = {
    database: async () => [await versionOf(config, query)],
    encryption: async () => encryptionIn(way),
    connections: () => connectionsOf(config, query),
    migrations: async () => [await migrationsOf(await migrationStates(schema, query), query)],
    rights: async () => rightsOf(await migrationStates(schema, query), query),
    contents: async () => contentsOf(config, await migrationStates(schema, query), { query, ofContents }),
    clock: async () => [await clockOf(query)],
  };
  const findings: Finding[] = [];
  for (const [name, look] of Object.entries(looks)) {
    // In sequence: the checks share a connection.
    findings.push(...(await look().catch((error: unknown) => failed(name, error))));
  }
  return findings;
}

function failed(name: string, error: unknown): Finding[] {
  if (isConnectionLost(error)) throw error;
  return [
    problem(name, wordsOf(error), remedyOf(error) ?? 'Give the user of DATABASE_URL the right to read it.'),
  ];
}

/** The other checks would fail in the same way. */
function isConnectionLost(error: unknown): boolean {
  return /Query read timeout|Connection terminated|not queryable/.test((error as Error).message);
}

/** The encryption of the open connection, whatever the settings ask for. */
function encryptionIn(way: Way): Finding[] {
  if (way === null) return [];
  const risk = encryptionWarning(way.host, way.encryption);
  if (risk) return [warning('encryption', risk.message, risk.remedy)];
  return [ok('encryption', `The connection to the database is ${describeEncryption(way.encryption)}.`)];
}

async function versionOf(config: Config, query: Query): Promise<Finding> {
  const [row] = await query<{ version: string }>(`select current_setting('server_version') as version`);
  const version = row!.version;
  const where = embeddedFolder(config) ?? 'PostgreSQL';
  const message = `${where} responds, version ${version}.`;
  if (Number.parseInt(version, 10) >= oldestMaintained) return ok('database', message);
  return warning(
    'database',
    message,
    `This version gets no more updates: change to version ${oldestMaintained} or newer.`,
  );
}

async function connectionsOf(config: Config, query: Query): Promise<Finding[]> {
  if (embeddedFolder(config) !== null) return [];
  const [row] = await query<{ most: number }>(
    `select current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer as most`,
  );
  const { most } = row!;
  const size = config.databasePoolSize * config.workers;
  const message = `A server takes up to ${size} of ${most} connections.`;
  if (size <= most) return [ok('connections', message)];
  const remedy = 'Lower DATABASE_POOL_SIZE or WEB_CONCURRENCY, or raise max_connections of the database.';
  return [problem('connections', message, remedy)];
}

async function migrationsOf(found: readonly MigrationState[], query: Query): Promise<Finding> {
  const misfit = incompatibility(found);
  if (misfit) return problem('migrations', misfit.message, misfit.remedy);
  const pending = found.filter(({ appliedAt }) => appliedAt === null).map(({ name }) => name);
  if (pending.length === 0) return ok('migrations', `All ${found.length} are applied.`);
  const message = `${pending.length} of ${found.length} are pending: ${pending.join(', ')}.`;
  if (await isMigrating(query)) {
    return warning(
      'migrations',
      `${message} Another process is migrating.`,
      'Wait until it is done: a start waits up to a minute.',
    );
  }
  return warning('migrations', message, 'The next start applies them; so does npx gatehouse migrate up.');
}

async function isMigrating(query: Query): Promise<boolean> {
  const [row] = await query<{ held: boolean }>(migrationUnderWay);
  return row!.held;
}

async function clockOf(query: Query): Promise<Finding> {
  const before = Date.now();
  const [row] = await query<{ now: Date | string }>('select clock_timestamp() as now');
  const middle = (before + Date.now()) / 2;
  const seconds = Math.abs(new Date(row!.now).getTime() - middle) / 1000;
  const message = `The clocks of this machine and of the database differ by ${seconds.toFixed(1)} s.`;
  const remedy = 'Synchronize both with NTP.';
  if (seconds > drift.harmful) return problem('clock', message, remedy);
  return seconds > drift.unnoticed ? warning('clock', message, remedy) : ok('clock', message);
}
