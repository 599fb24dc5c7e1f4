import { encryptedColumns } from '../maintenance/encrypted-columns.js';
import type { BackupCode } from '../mfa/mfa.entity.js';
import { hashesByPepper } from '../passwords/pepper-check.js';
import type { App } from '../platform/context/app.js';
import { run } from '../platform/context/transaction.js';
import { statement } from '../platform/database/statement.js';
import { rowCount, tables } from '../platform/database/tables.js';
import { readSecretUsage } from '../platform/keys/secret-usage.js';
import type { SecretUsage } from '../platform/keys/secret-usage.entity.js';
import { readKeys } from '../platform/keys/signing-key-store.js';
import type { KeptKey } from '../platform/keys/signing-key-store.js';
import { fingerprint } from '../platform/secrets/crypto.js';
import { deviceTokenLifetime } from '../sessions/device-tokens.js';

/** The uses of a deployment's keys and secrets, as lines for the operator. The lines hold no secret. */
export async function keyStatus(app: App): Promise<string[]> {
  const { config } = app;
  const uses = await readSecretUsage(app);
  return [
    ...(await signingKeyLines(app)),
    'ENCRYPTION_KEY',
    ...lines(config.encryptionKeys, await encryptedCounts(app), 'encrypted values'),
    'PASSWORD_PEPPER',
    ...lines(
      config.passwordPeppers,
      await countsOf(hashesByPepper(app)),
      'password hashes, which are renewed when their owners sign in',
      'password hashes, whose owners must reset their passwords',
    ),
    'TOKEN_PEPPER',
    ...lines(config.tokenPeppers, await codeCounts(app), 'backup codes, whose owners must create new ones'),
    ...expiries(uses, 'TOKEN_PEPPER', {
      'refresh tokens': longestIdle(config),
      'links by mail': longestLink(config),
      'device tokens': deviceTokenLifetime,
    }),
    ...(config.jwtAlg === 'HS256'
      ? [
          'JWT_SECRET',
          ...config.jwtSecrets.map((secret, at) => `  ${nameOf(fingerprint(secret), at)}`),
          ...expiries(uses, 'JWT_SECRET', { 'access tokens': config.accessTokenMinutes * minute }),
        ]
      : []),
  ];
}

/** Milliseconds. */
const minute = 60_000;

function longestIdle({ sessionIdleMinutes: { others, byRole } }: App['config']): number {
  return Math.max(others!, ...Object.values(byRole)) * minute;
}

function longestLink(config: App['config']): number {
  const { emailVerificationHours, passwordResetMinutes, emailChangeMinutes } = config;
  return Math.max(emailVerificationHours * 60, passwordResetMinutes, emailChangeMinutes) * minute;
}

async function signingKeyLines(app: App): Promise<string[]> {
  if (app.config.jwtAlg !== 'ES256') return [];
  const now = app.now();
  const keys = await readKeys(app);
  const signing = keys.findLast((key) => key.signsFrom <= now && isGood(key, now));
  return ['Signing keys', ...keys.map((key) => `  ${key.kid}  ${stateOf(key, signing, now)}`)];
}

function isGood({ retiresAt }: KeptKey, now: Date): boolean {
  return retiresAt === null || now < retiresAt;
}

function stateOf(key: KeptKey, signing: KeptKey | undefined, now: Date): string {
  const { signsFrom, retiresAt } = key;
  if (!isGood(key, now)) return `retired since ${retiresAt!.toISOString()}`;
  if (now < signsFrom) return `pending, signs from ${signsFrom.toISOString()}`;
  if (key === signing) return `active since ${signsFrom.toISOString()}`;
  return `retiring, verifies until ${retiresAt!.toISOString()}`;
}

/** By fingerprint; null in rows that do not record their secret. */
type Counts = ReadonlyMap<string | null, number>;

async function countsOf(
  counting: Promise<{ readonly fingerprint: string | null; readonly count: number }[]>,
): Promise<Counts> {
  return new Map((await counting).map(({ fingerprint: id, count }) => [id, count]));
}

function encryptedCounts(app: App): Promise<Counts> {
  const boxes = encryptedColumns.map(({ table, column }) => `select ${column} as box from ${table}`);
  const counting = statement<{ fingerprint: string; count: number }>(
    'count-encrypted',
    `select split_part(box, '.', 1) as fingerprint, count(*)::integer as count
      from (${boxes.join(' union all ')}) boxes where box is not null group by 1`,
  );
  return countsOf(app.database.query(counting, []));
}

function codeCounts(app: App): Promise<Counts> {
  const counting = tables<{ backup_codes: BackupCode }>()
    .selectFrom('backup_codes')
    .select(['pepper as fingerprint', rowCount])
    .groupBy('pepper');
  return countsOf(run(app, counting));
}

/** A line for each secret, and for each one that rows name but the settings do not. */
function lines(secrets: readonly string[], counts: Counts, what: string, lost = what): string[] {
  const own = secrets.map(fingerprint);
  const strange = [...counts.keys()].filter((id) => id === null || !own.includes(id));
  return [
    ...own.map((id, at) => {
      const used = counts.get(id) ?? 0;
      return `  ${nameOf(id, at)}: ${used} ${what}${used === 0 && at > 0 ? '; no longer in use' : ''}`;
    }),
    ...strange.map((id) => `  ${id ?? 'unknown'}, not in the settings: ${counts.get(id)} ${lost}`),
  ];
}

function nameOf(id: string, at: number): string {
  return at === 0 ? `${id}, the first` : `${id}, older`;
}

/** Uses that leave no rows end one lifetime after the secret was last the first. */
function expiries(
  uses: readonly SecretUsage[],
  setting: string,
  lifetimes: Readonly<Record<string, number>>,
): string[] {
  return uses
    .filter((use) => use.setting === setting)
    .flatMap(({ fingerprint: id, lastUsedAt }) => {
      const ends = Object.entries(lifetimes).map(
        ([what, lifetime]) => `${what} until ${new Date(lastUsedAt.getTime() + lifetime).toISOString()}`,
      );
      return [`  ${id}, last the first at ${lastUsedAt.toISOString()}: ${ends.join(', ')}`];
    });
}
