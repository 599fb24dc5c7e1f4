import { searchWarning } from '../../admin/search-index.js';
import type { TotpFactor } from '../../mfa/mfa.entity.js';
import { countUnknownHashes, leftBehind } from '../../passwords/pepper-check.js';
import type { Config } from '../../platform/config/config.js';
import type { CompleteConfig } from '../../platform/context/app.js';
import type { Contents, StartCheck, StartChecks } from '../../platform/context/startup-check.js';
import { run } from '../../platform/context/transaction.js';
import type { Query } from '../../platform/database/inspect.js';
import type { MigrationState } from '../../platform/database/migrator.js';
import type { PreparedStatement } from '../../platform/database/statement.js';
import { rowCount, tables } from '../../platform/database/tables.js';
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
 * The checks of the start that compare the settings with the tables. Tables that pending migrations create or change
 * are left out. An empty database, or one of a newer version, gets no findings.
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
  for (const look of [foreignSecrets, closedFactors, passwordsLeftBehind, unknownPasswords, userSearch]) {
    findings.push(...(await whereTablesAre(() => look(contents))));
  }
  return findings;
}

/** Null when the secrets file is damaged; another check reports that. */
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

/** Ignores PostgreSQL's error codes for a missing table and a missing column. */
async function whereTablesAre(look: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await look();
  } catch (error) {
    if (/^(42P01|42703)$/.test(String((error as { code?: unknown }).code))) return [];
    throw error;
  }
}

/** A server starts without the key that encrypted second factors, but no user can pass a factor under it. */
async function closedFactors({ config, database }: Contents): Promise<Finding[]> {
  const byKey = tables<{ totp_factors: TotpFactor }>()
    .selectFrom('totp_factors')
    .select((eb) => [
      eb.fn<string>('split_part', ['encryptedSecret', eb.val('.'), eb.val(1)]).as('key'),
      rowCount,
    ])
    .groupBy('key');
  const rows = await run({ database }, byKey);
  const own = config.encryptionKeys.map(fingerprint);
  const closed = rows.filter(({ key }) => !own.includes(key)).reduce((sum, { count }) => sum + count, 0);
  if (closed === 0) return [];
  const message = `ENCRYPTION_KEY does not decrypt ${closed} second factors: their owners cannot sign in with them.`;
  return [
    problem('second factors', message, 'Restore the key that encrypted them, or list it after the new one.'),
  ];
}

/** Users who must reset their password because a pepper will be removed, or is gone. */
async function passwordsLeftBehind(contents: Contents): Promise<Finding[]> {
  const { older, lost } = await leftBehind(contents);
  if (lost > 0) {
    const message = `${lost} passwords were hashed with a PASSWORD_PEPPER that is not in the settings: they cannot be used to sign in.`;
    return [warning('passwords', message, 'List it after the first, or ask their owners to reset them.')];
  }
  if (older === 0) return [];
  const message = `${older} passwords are hashed with an older PASSWORD_PEPPER: their owners must reset them if it is removed.`;
  return [ok('passwords', message)];
}

/** A server starts without pg_trgm. */
async function userSearch({ database }: Contents): Promise<Finding[]> {
  const found = await searchWarning(database);
  if (found) return [warning('search', found.message, found.remedy)];
  return [ok('search', 'Users are found by any part of their address, username and name.')];
}

/** Only manual SQL writes such hashes, for example a migration that does not use `import-users`. */
async function unknownPasswords(contents: Contents): Promise<Finding[]> {
  const count = await countUnknownHashes(contents);
  if (count === 0) return [];
  const message = `${count} passwords are hashed in an unknown format: their owners cannot sign in with them.`;
  return [warning('passwords', message, 'Import them by import-users, or ask their owners to reset them.')];
}

const losses = {
  TOKEN_PEPPER: 'every user is signed out, and mailed links, backup codes and known devices are lost',
  JWT_SECRET: 'access tokens in use are rejected',
};

/** A server starts with these secrets, and its users would notice the effects. */
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
    const message = `${setting} was never used with this database: with it, ${losses[setting as keyof typeof losses]}.`;
    return [warning(setting, message, `Restore ${setting}, unless that effect is intended.`)];
  });
}
