import type { Config } from '../../platform/config.js';
import { embeddedFolder } from '../../platform/database.js';
import type { Schema, Statement } from '../../platform/database.js';
import { inWords, riskOf } from '../../platform/database-tls.js';
import { lookInto, revisions } from '../../platform/migrations.js';
import type { Query, Revision, Way } from '../../platform/migrations.js';
import { StartError } from '../../platform/start-error.js';
import { leftBehind, refuseForeignPepper } from '../../passwords/pepper-check.js';
import { refuseUnknownRoles } from '../../users/roles.js';
import { ok, problem, warning } from './finding.js';
import type { Check, Finding } from './finding.js';

/** The oldest major version of PostgreSQL that its makers still mend. */
const oldestMaintained = 15;

/** Seconds by which the clocks may differ. Codes of authenticator apps count steps of thirty. */
const drift = { unnoticed: 2, harmful: 30 };

/** Whether the database answers, is of a version that is maintained, has its tables, and tells the same time. */
export function databaseCheck(config: Config, schema: Schema): Check {
  return {
    name: 'database',
    remedy: 'Start the database, or correct DATABASE_URL.',
    look: async () => {
      try {
        const found = await lookInto(config, (query, way) => examine({ config, schema, way }, query));
        return (
          found ?? [
            ok('database', `There is none yet: the first start makes it in ${embeddedFolder(config)}.`),
          ]
        );
      } catch (error) {
        if (!(error instanceof StartError)) throw error;
        if (embeddedFolder(config) === null) return [problem('database', error.message, noStart)];
        if (!/ is in use by /.test(error.message)) return [problem('database', error.message, restore)];
        return [warning('database', error.message, 'Stop the server to have its database looked at.')];
      }
    },
  };
}

const noStart = 'A server does not start before that.';
const restore = 'Restore the folder from a copy, or move it away.';

interface Looked {
  readonly config: Config;
  readonly schema: Schema;
  readonly way: Way;
}

async function examine({ config, schema, way }: Looked, query: Query): Promise<Finding[]> {
  const found = await revisions(schema, query);
  const isCurrent = found.every(({ appliedAt, isKnown }) => isKnown && appliedAt !== null);
  return [
    await versionOf(config, query),
    encryptionIn(way),
    await connectionsOf(config, query),
    migrationsOf(found),
    isCurrent ? await contentsOf(config, query) : null,
    isCurrent ? await passwordsOf(config, query) : null,
    await clockOf(query),
  ].filter((finding) => finding !== null);
}

/** What the start looks at too: whether the settings fit what the tables hold. */
async function contentsOf(config: Config, query: Query): Promise<Finding> {
  const { passwordPeppers } = config;
  const run = ({ text }: Statement, values: readonly unknown[]) => query<unknown>(text, values);
  try {
    await refuseUnknownRoles(config, { run });
    if (passwordPeppers !== null) await refuseForeignPepper({ passwordPeppers }, { run });
    return ok('contents', 'The roles and the pepper of the passwords are those of the settings.');
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    return problem('contents', error.message, noStart);
  }
}

/** Who has to reset the password because of a pepper that goes, or is gone. */
async function passwordsOf({ passwordPeppers }: Config, query: Query): Promise<Finding | null> {
  if (passwordPeppers === null) return null;
  const run = ({ text }: Statement, values: readonly unknown[]) => query<unknown>(text, values);
  const { older, lost } = await leftBehind({ passwordPeppers }, { run });
  if (lost > 0) {
    const message = `${lost} passwords were hashed with a PASSWORD_PEPPER that is not in the settings: nobody can sign in by them.`;
    return warning('passwords', message, 'Put it back behind the first, or ask their owners to reset them.');
  }
  if (older === 0) return null;
  const message = `${older} passwords are hashed with an older PASSWORD_PEPPER: their owners have to reset them if it goes.`;
  return ok('passwords', message);
}

/** Of the connection that stands, whatever the settings ask for. */
function encryptionIn(way: Way): Finding | null {
  if (way === null) return null;
  const risk = riskOf(way.host, way.encryption);
  if (risk) return warning('encryption', risk.message, risk.remedy);
  return ok('encryption', `The connection to the database is ${inWords(way.encryption)}.`);
}

async function versionOf(config: Config, query: Query): Promise<Finding> {
  const [row] = await query<{ version: string }>(`select current_setting('server_version') as version`);
  const version = row!.version;
  const where = embeddedFolder(config) ?? 'PostgreSQL';
  const message = `${where} answers, version ${version}.`;
  if (Number.parseInt(version, 10) >= oldestMaintained) return ok('database', message);
  return warning(
    'database',
    message,
    `Its makers do not mend it any more: change to version ${oldestMaintained} or newer.`,
  );
}

async function connectionsOf(config: Config, query: Query): Promise<Finding | null> {
  if (embeddedFolder(config) !== null) return null;
  const [row] = await query<{ most: number }>(
    `select current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer as most`,
  );
  const { most } = row!;
  const size = config.databasePoolSize * config.workers;
  const message = `A server takes up to ${size} of ${most} connections.`;
  if (size <= most) return ok('connections', message);
  return problem(
    'connections',
    message,
    'Lower DATABASE_POOL_SIZE or WEB_CONCURRENCY, or raise max_connections there.',
  );
}

function migrationsOf(found: readonly Revision[]): Finding {
  const foreign = found.filter(({ isKnown }) => !isKnown).map(({ name }) => name);
  if (foreign.length > 0) {
    const message = `The database is newer than this version of Gatehouse, which knows nothing of ${foreign.join(', ')}.`;
    return problem('migrations', message, 'Run a newer version.');
  }
  const pending = found.filter(({ appliedAt }) => appliedAt === null).map(({ name }) => name);
  if (pending.length === 0) return ok('migrations', `All ${found.length} are applied.`);
  const message = `${pending.length} of ${found.length} are pending: ${pending.join(', ')}.`;
  return warning('migrations', message, 'The next start applies them; so does npx gatehouse migrate up.');
}

async function clockOf(query: Query): Promise<Finding> {
  const before = Date.now();
  const [row] = await query<{ now: Date | string }>('select clock_timestamp() as now');
  const middle = (before + Date.now()) / 2;
  const seconds = Math.abs(new Date(row!.now).getTime() - middle) / 1000;
  const message = `The clocks of this machine and of the database differ by ${seconds.toFixed(1)} s.`;
  const remedy = 'Set both by NTP.';
  if (seconds > drift.harmful) return problem('clock', message, remedy);
  return seconds > drift.unnoticed ? warning('clock', message, remedy) : ok('clock', message);
}
