import { recordMany } from '../../platform/audit/audit.js';
import type { RequestContext } from '../../platform/context/request-context.js';
import { query } from '../../platform/context/transaction.js';
import { statement } from '../../platform/database/statement.js';
import type { Problem } from './field-reader.js';
import type { UserRow } from './read-user.js';

const columns = `id uuid, email text, email_verified boolean, username text, username_key text, name text, search text, locale text,
  roles text[], password_hash text, mfa_enabled boolean, created_at timestamptz, last_login_at timestamptz,
  password_changed_at timestamptz, suspended_at timestamptz, sealed_secret text`;

const kept = `id, email, email_verified, username, username_key, name, search, locale, roles, password_hash, mfa_enabled,
  created_at, last_login_at, password_changed_at, suspended_at`;

const insertUsers = statement<{ id: string }>(
  'import-users',
  `with given as materialized (select * from json_to_recordset($1::json) as given (${columns})),
    made as (
      insert into users (${kept}, credential_version) select ${kept}, 1 from given
      on conflict do nothing returning id
    ), factors as (
      insert into totp_factors (user_id, sealed_secret, last_step, created_at)
      select id, sealed_secret, 0, $2::timestamptz from given join made using (id) where sealed_secret is not null
    )
    select id from made`,
);

const findTaken = statement<Taken>(
  'imported-before',
  `select id, email, username_key as "usernameKey" from users where id = any($1::uuid[])
    union select id, email, username_key from users where email = any($2)
    union select id, email, username_key from users where username_key = any($3)`,
);

/** A row that was not written because an account has taken its place. */
export interface NotWritten {
  readonly row: UserRow;
  /** Whether that account is the same user's; it stays unchanged. */
  readonly isThere: boolean;
  readonly problem: Problem;
}

/**
 * Writes accounts with their second factors, in the transaction of the context. Rows whose address, username or id is
 * taken are skipped and returned: of two imports, or an import and a sign-up at the same time, only one creates the
 * account.
 */
export async function writeUsers(ctx: RequestContext, rows: readonly UserRow[]): Promise<NotWritten[]> {
  if (rows.length === 0) return [];
  const firsts = new Map(rows.toReversed().map((row) => [row.id, row]));
  // Locks rows in one order, so that two imports with common rows cannot deadlock.
  const sorted = [...firsts.values()].toReversed().toSorted(byKey);
  const made = await query(ctx, insertUsers, [JSON.stringify(sorted), ctx.now()]);
  const ids = new Set(made.map(({ id }) => id));
  await recordMany(ctx, 'USER_CREATED', { userIds: [...ids], reason: 'imported' });

  const left = rows.filter((row) => firsts.get(row.id) !== row || !ids.has(row.id));
  return left.length === 0 ? [] : tellOf(ctx, left);
}

function byKey(a: UserRow, b: UserRow): number {
  const [first, second] = [keyOf(a), keyOf(b)];
  if (first === second) return 0;
  return first < second ? -1 : 1;
}

function keyOf({ email, username_key, id }: UserRow): string {
  return email ?? username_key ?? id;
}

interface Taken {
  readonly id: string;
  readonly email: string | null;
  readonly usernameKey: string | null;
}

async function tellOf(ctx: RequestContext, left: readonly UserRow[]): Promise<NotWritten[]> {
  const taken = await query(ctx, findTaken, [
    left.map(({ id }) => id),
    left.map(({ email }) => email),
    left.map(({ username_key }) => username_key),
  ]);
  const by = <K>(key: (account: Taken) => K) => new Map(taken.map((account) => [key(account), account]));
  const [ids, emails, usernames] = [by(({ id }) => id), by(({ email }) => email), by((a) => a.usernameKey)];

  return left.map((row) => {
    const sameEmail = row.email !== null && emails.has(row.email);
    const sameUsername = row.username_key !== null ? usernames.get(row.username_key) : undefined;
    // An account with another address belongs to another user, even with the same username.
    const isThere = sameEmail || (row.email === null && sameUsername !== undefined) || isSame(row, ids);
    const field = sameEmail ? 'email' : sameUsername ? 'username' : 'id';
    const reason = isThere
      ? 'An account with it exists and stays unchanged.'
      : 'Another account uses it. Give another value, or leave it out.';
    return { row, isThere, problem: { field, reason } };
  });
}

/** An account with the same id whose address has changed is the same user's. */
function isSame(row: UserRow, ids: ReadonlyMap<string, Taken>): boolean {
  const account = ids.get(row.id);
  return account !== undefined && account.usernameKey === row.username_key && row.username_key !== null;
}
