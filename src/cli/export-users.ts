import { Readable } from 'node:stream';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import type { InferResult } from 'kysely';
import type { TotpFactor } from '../mfa/mfa.entity.js';
import type { TotpSecret } from '../mfa/totp.js';
import { secretPurpose } from '../mfa/verify-code.js';
import type { App } from '../platform/context/app.js';
import { run } from '../platform/context/transaction.js';
import { tables } from '../platform/database/tables.js';
import { StartupError } from '../platform/errors/startup-error.js';
import { decrypt } from '../platform/secrets/crypto.js';
import type { User } from '../users/user.entity.js';
import type { Format } from './import/formats.js';

export interface ExportOptions {
  readonly format: Format;
  /** Whether secrets of authenticator apps are written in plain text, for a deployment with another ENCRYPTION_KEY. */
  readonly withSecrets: boolean;
}

/** Rows in memory at a time. */
const pageSize = 1000;

const page = tables<{ users: User; totp_factors: TotpFactor }>()
  .selectFrom('users')
  .leftJoin('totp_factors', 'totp_factors.userId', 'users.id')
  .select(['id', 'email', 'emailVerified', 'username', 'name', 'locale', 'roles', 'passwordHash'])
  .select([
    'mfaEnabled',
    'encryptedSecret',
    'users.createdAt',
    'lastLoginAt',
    'passwordChangedAt',
    'suspendedAt',
  ])
  .orderBy('id')
  .limit(pageSize);

type Row = InferResult<typeof page>[number];

/**
 * Writes every user in the format that `importUsers` reads, with password hashes, and returns how many were written.
 * Holds one page in memory; accounts created meanwhile may be included or not. Throws a StartupError when no
 * ENCRYPTION_KEY decrypts a secret.
 */
export async function exportUsers(app: App, options: ExportOptions, out: Writable): Promise<number> {
  let count = 0;
  async function* records(): AsyncGenerator<Record<string, unknown>> {
    for await (const row of usersOf(app)) {
      count++;
      yield recordOf(app, row, options);
    }
  }

  const source = Readable.from(records());
  if (options.format === 'csv') {
    await pipeline(source, stringify({ header: true, columns: columnsOf(options) }), out);
  } else await pipeline(source, linesOf, out);
  return count;
}

async function* linesOf(records: AsyncIterable<object>): AsyncGenerator<string> {
  for await (const record of records) {
    // Omits absent values.
    yield `${JSON.stringify(record, (_name, value: unknown) => value ?? undefined)}\n`;
  }
}

/** Pages by key, so that the last page is as fast as the first. */
async function* usersOf(app: App): AsyncGenerator<Row> {
  let rows = await run(app, page);
  while (rows.length > 0) {
    yield* rows;
    rows = await run(app, page.where('id', '>', rows.at(-1)!.id));
  }
}

const plain = [
  'id',
  'email',
  'email_verified',
  'username',
  'name',
  'locale',
  'roles',
  'password_hash',
  'mfa_enabled',
  'created_at',
  'last_login_at',
  'password_changed_at',
  'suspended_at',
];

function columnsOf({ withSecrets }: ExportOptions): string[] {
  return [
    ...plain,
    ...(withSecrets ? ['totp_secret', 'totp_period', 'totp_digits'] : ['encrypted_totp_secret']),
  ];
}

function recordOf(app: App, row: Row, { format, withSecrets }: ExportOptions): Record<string, unknown> {
  const isCsv = format === 'csv';
  return {
    id: row.id,
    email: row.email,
    username: row.username,
    name: row.name,
    locale: row.locale,
    email_verified: isCsv ? String(row.emailVerified) : row.emailVerified,
    roles: isCsv ? row.roles.join(' ') : row.roles,
    password_hash: row.passwordHash,
    mfa_enabled: isCsv ? String(row.mfaEnabled) : row.mfaEnabled,
    ...(withSecrets ? openedSecret(app, row) : { encrypted_totp_secret: row.encryptedSecret }),
    created_at: row.createdAt.toISOString(),
    last_login_at: row.lastLoginAt?.toISOString(),
    password_changed_at: row.passwordChangedAt?.toISOString(),
    suspended_at: row.suspendedAt?.toISOString(),
  };
}

function openedSecret({ config }: App, { id, encryptedSecret }: Row): object {
  if (encryptedSecret === null) return {};
  try {
    const opened = JSON.parse(decrypt(config.encryptionKeys, secretPurpose, encryptedSecret)) as TotpSecret;
    return { totp_secret: opened.secret, totp_period: opened.period, totp_digits: opened.digits };
  } catch {
    throw new StartupError(
      `No ENCRYPTION_KEY decrypts the second factor of the user ${id}. Restore the key that does.`,
    );
  }
}
