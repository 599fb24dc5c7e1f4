import { searchWarning } from '../../admin/search-index.js';
import { leftBehind } from '../../passwords/pepper-check.js';
import type { Config } from '../../platform/config/config.js';
import type { CompleteConfig } from '../../platform/context/app.js';
import type { Contents, StartCheck, StartChecks } from '../../platform/context/startup-check.js';
import type { Query } from '../../platform/database/inspect.js';
import type { MigrationState } from '../../platform/database/migrator.js';
import { statement } from '../../platform/database/statement.js';
import type { PreparedStatement } from '../../platform/database/statement.js';
import { StartupError } from '../../platform/errors/startup-error.js';
import { readSecretUsage } from '../../platform/keys/secret-usage.js';
import { fingerprint } from '../../platform/secrets/crypto.js';
import { expectedSecrets } from '../../platform/secrets/development-secrets.js';
import { ok, problem, warning } from './finding.js';
import type { Finding } from './finding.js';
import { findingsFrom } from './start.js';

interface Look extends Pick<StartChecks, 'ofContents'> {
  readonly query: Query;
}

/**
 * What the start looks at too: whether the settings fit what the tables hold. Tables that pending migrations make or
 * change are left out. Nothing is said of an empty database, nor of one that is newer.
 */
export async function contentsOf(
  config: Config,
  found: readonly MigrationState[],
  { query, ofContents }: Look,
): Promise<Finding[]> {
  if (found.some(({ isKnown }) => !isKnown) || found.every(({ appliedAt }) => appliedAt === null)) return [];
  const complete = completed(config);
  if (complete === null) return [];
  const contents: Contents = {
    config: complete,
    database: {
      query: <Row>({ text }: PreparedStatement<Row>, values: readonly unknown[]) => query<Row>(text, values),
    },
  };
  const findings: Finding[] = [];
  for (const check of ofContents) findings.push(...(await whereTablesAre(() => one(check, contents))));
  for (const look of [foreignSecrets, closedFactors, passwordsLeftBehind, userSearch]) {
    findings.push(...(await whereTablesAre(() => look(contents))));
  }
  return findings;
}

/** Null where the file of secrets is damaged, which is a finding of its own. */
function completed(config: Config): CompleteConfig | null {
  try {
    return expectedSecrets(config);
  } catch (error) {
    if (error instanceof StartupError) return null;
    throw error;
  }
}

function one({ name, passed, refuse }: StartCheck<Contents>, contents: Contents): Promise<Finding[]> {
  return findingsFrom(name, passed(contents.config), () => refuse(contents));
}

/** By the codes of PostgreSQL for a table and for a column that is not there. */
async function whereTablesAre(look: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await look();
  } catch (error) {
    if (/^(42P01|42703)$/.test(String((error as { code?: unknown }).code))) return [];
    throw error;
  }
}

const sealedFactors = statement<{ key: string; count: number }>(
  'keys-of-second-factors',
  `select split_part(sealed_secret, '.', 1) as key, count(*)::integer as count from totp_factors group by 1`,
);

/** A server starts without the key that sealed second factors; only, nobody gets past theirs. */
async function closedFactors({ config, database }: Contents): Promise<Finding[]> {
  const rows = await database.query(sealedFactors, []);
  const own = config.encryptionKeys.map(fingerprint);
  const closed = rows.filter(({ key }) => !own.includes(key)).reduce((sum, { count }) => sum + count, 0);
  if (closed === 0) return [];
  const message = `ENCRYPTION_KEY does not open ${closed} second factors: their owners cannot sign in by them.`;
  return [
    problem('second factors', message, 'Restore the key that sealed them, or add it behind the new one.'),
  ];
}

/** Who has to reset the password because of a pepper that goes, or is gone. */
async function passwordsLeftBehind({ config, database }: Contents): Promise<Finding[]> {
  const { older, lost } = await leftBehind(config, database);
  if (lost > 0) {
    const message = `${lost} passwords were hashed with a PASSWORD_PEPPER that is not in the settings: nobody can sign in by them.`;
    return [
      warning('passwords', message, 'Put it back behind the first, or ask their owners to reset them.'),
    ];
  }
  if (older === 0) return [];
  const message = `${older} passwords are hashed with an older PASSWORD_PEPPER: their owners have to reset them if it goes.`;
  return [ok('passwords', message)];
}

/** A server starts without pg_trgm. */
async function userSearch({ database }: Contents): Promise<Finding[]> {
  const found = await searchWarning(database);
  if (found) return [warning('search', found.message, found.remedy)];
  return [ok('search', 'Users are found by any part of their address, username and name.')];
}

const losses = {
  TOKEN_PEPPER: 'everybody is signed out, and links by mail, backup codes and known devices are lost',
  JWT_SECRET: 'access tokens that are in use are refused',
};

/** A server starts with these, and its users would find out. */
async function foreignSecrets({ config, database }: Contents): Promise<Finding[]> {
  const uses = await readSecretUsage({ database });
  const given = {
    TOKEN_PEPPER: config.tokenPeppers,
    JWT_SECRET: config.jwtAlg === 'HS256' ? config.jwtSecrets : [],
  };
  return Object.entries(given).flatMap(([setting, secrets]) => {
    const known = uses.filter((use) => use.setting === setting).map((use) => use.fingerprint);
    const isForeign = known.length > 0 && !secrets.some((secret) => known.includes(fingerprint(secret)));
    if (secrets.length === 0 || !isForeign) return [];
    const message = `${setting} is none of those that this database was used with: with it, ${losses[setting as keyof typeof losses]}.`;
    return [warning(setting, message, `Restore ${setting}, unless it was changed to that end.`)];
  });
}
