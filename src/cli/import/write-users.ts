import { recordMany } from '../../platform/audit/audit.js';
import type { RequestContext } from '../../platform/context/request-context.js';
import { query } from '../../platform/context/transaction.js';
import { statement } from '../../platform/database/statement.js';
import { createUsers } from '../../users/new-account.js';
import type { User } from '../../users/user.entity.js';
import type { Problem } from './field-reader.js';
import type { UserRow } from './read-user.js';

const insertFactors = statement(
  'import-factors',
  `insert into totp_factors (user_id, encrypted_secret, last_step, created_at)
    select user_id, encrypted_secret, 0, $3 from unnest($1::uuid[], $2::text[]) as given (user_id, encrypted_secret)`,
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
  const firsts = new Map(rows.toReversed().map((row) => [row.user.id, row]));
  // Locks rows in one order, so that two imports with common rows cannot deadlock.
  const sorted = [...firsts.values()].toReversed().toSorted(byKey);
  const ids = await createUsers(
    ctx,
    sorted.map(({ user }) => user),
  );
  const protectedRows = sorted.filter(
    ({ user, encryptedSecret }) => ids.has(user.id) && encryptedSecret !== null,
  );
  await query(ctx, insertFactors, [
    protectedRows.map(({ user }) => user.id),
    protectedRows.map(({ encryptedSecret }) => encryptedSecret),
    ctx.now(),
  ]);
  await recordMany(ctx, 'USER_CREATED', { userIds: [...ids], reason: 'imported' });

  const left = rows.filter((row) => firsts.get(row.user.id) !== row || !ids.has(row.user.id));
  return left.length === 0 ? [] : tellOf(ctx, left);
}

function byKey(a: UserRow, b: UserRow): number {
  const [first, second] = [keyOf(a), keyOf(b)];
  if (first === second) return 0;
  return first < second ? -1 : 1;
}

function keyOf({ user }: UserRow): string {
  return user.email ?? user.usernameKey ?? user.id;
}

interface Taken {
  readonly id: string;
  readonly email: string | null;
  readonly usernameKey: string | null;
}

async function tellOf(ctx: RequestContext, left: readonly UserRow[]): Promise<NotWritten[]> {
  const users = left.map(({ user }) => user);
  const taken = await query(ctx, findTaken, [
    users.map(({ id }) => id),
    users.map(({ email }) => email),
    users.map((user) => user.usernameKey),
  ]);
  const by = <K>(key: (account: Taken) => K) => new Map(taken.map((account) => [key(account), account]));
  const [ids, emails, usernames] = [by(({ id }) => id), by(({ email }) => email), by((a) => a.usernameKey)];

  return left.map((row) => {
    const { user } = row;
    const sameEmail = user.email !== null && emails.has(user.email);
    const sameUsername = user.usernameKey !== null ? usernames.get(user.usernameKey) : undefined;
    // An account with another address belongs to another user, even with the same username.
    const isThere = sameEmail || (user.email === null && sameUsername !== undefined) || isSame(user, ids);
    const field = sameEmail ? 'email' : sameUsername ? 'username' : 'id';
    const reason = isThere
      ? 'An account with it exists and stays unchanged.'
      : 'Another account uses it. Give another value, or leave it out.';
    return { row, isThere, problem: { field, reason } };
  });
}

/** An account with the same id whose address has changed is the same user's. */
function isSame(user: User, ids: ReadonlyMap<string, Taken>): boolean {
  const account = ids.get(user.id);
  return account !== undefined && account.usernameKey === user.usernameKey && user.usernameKey !== null;
}
