import { Readable } from 'node:stream';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import type { TotpSecret } from '../mfa/totp.js';
import { secretPurpose } from '../mfa/verify-code.js';
import type { App } from '../platform/context/app.js';
import { statement } from '../platform/database/statement.js';
import { StartupError } from '../platform/errors/startup-error.js';
import { decrypt } from '../platform/secrets/crypto.js';
import type { Format } from './import/formats.js';

export interface ExportOptions {
  readonly format: Format;
  /** Whether secrets of authenticator apps are written in plain text, for a deployment with another ENCRYPTION_KEY. */
  readonly withSecrets: boolean;
}

/** Rows in memory at a time. */
const pageSize = 1000;

const columns = `id, email, email_verified as "emailVerified", username, name, locale, roles,
  password_hash as "passwordHash", mfa_enabled as "mfaEnabled", sealed_secret as "sealedSecret",
  users.created_at as "createdAt", last_login_at as "lastLoginAt", password_changed_at as "passwordChangedAt",
  suspended_at as "suspendedAt"`;
const rows = `select ${columns} from users left join totp_factors on user_id = id`;

const first = statement<Row>('export-users', `${rows} order by id limit ${pageSize}`);
const next = statement<Row>('export-users-after', `${rows} where id > $1 order by id limit ${pageSize}`);

interface Row {
  readonly id: string;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly username: string | null;
  readonly name: string | null;
  readonly locale: string | null;
  readonly roles: readonly string[];
  readonly passwordHash: string | null;
  readonly mfaEnabled: boolean;
  readonly sealedSecret: string | null;
  readonly createdAt: Date;
  readonly lastLoginAt: Date | null;
  readonly passwordChangedAt: Date | null;
  readonly suspendedAt: Date | null;
}

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
async function* usersOf({ database }: App): AsyncGenerator<Row> {
  let page = await database.query(first, []);
  while (page.length > 0) {
    yield* page;
    page = await database.query(next, [page.at(-1)!.id]);
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
    ...(withSecrets ? ['totp_secret', 'totp_period', 'totp_digits'] : ['sealed_totp_secret']),
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
    ...(withSecrets ? openedSecret(app, row) : { sealed_totp_secret: row.sealedSecret }),
    created_at: row.createdAt.toISOString(),
    last_login_at: row.lastLoginAt?.toISOString(),
    password_changed_at: row.passwordChangedAt?.toISOString(),
    suspended_at: row.suspendedAt?.toISOString(),
  };
}

function openedSecret({ config }: App, { id, sealedSecret }: Row): object {
  if (sealedSecret === null) return {};
  try {
    const opened = JSON.parse(decrypt(config.encryptionKeys, secretPurpose, sealedSecret)) as TotpSecret;
    return { totp_secret: opened.secret, totp_period: opened.period, totp_digits: opened.digits };
  } catch {
    throw new StartupError(
      `No ENCRYPTION_KEY decrypts the second factor of the user ${id}. Restore the key that does.`,
    );
  }
}
