import { randomUUID } from 'node:crypto';
import { searchText } from '../../src/users/search-text.js';
import type { TestDatabase } from './databases.js';

const insert = `insert into users (id, email, email_verified, username, username_key, name, search, roles, credential_version,
    created_at, suspended_at, mfa_enabled)
  select id, email, coalesce(verified, false), username, lower(username), name, search, coalesce(roles, '{USER}'), 1, at,
    case when suspended then at end, coalesce(mfa, false)
  from json_to_recordset($1::json) as u (id uuid, email text, verified boolean, username text, name text, search text, roles text[],
    at timestamptz, suspended boolean, mfa boolean)`;

/** What a user is given beside an id and an address of their own. */
export interface GivenUser {
  readonly email?: string | null;
  readonly username?: string;
  readonly name?: string;
  readonly verified?: boolean;
  readonly roles?: readonly string[];
  readonly at?: string;
  readonly suspended?: boolean;
  readonly mfa?: boolean;
}

let days = 0;

/** A day that no other test of the file has users of, and what finds those of it. */
export function ownDay() {
  const day = new Date(Date.UTC(2020, 0, ++days)).toISOString().slice(0, 10);
  const end = new Date(Date.UTC(2020, 0, days + 1)).toISOString();
  return { day, filter: { createdAfter: `${day}T00:00:00Z`, createdBefore: end } };
}

/** Writes users past the server, each a microsecond after the one before, and gives their ids. */
export async function givenUsers(
  { query }: TestDatabase,
  day: string,
  users: readonly GivenUser[],
): Promise<string[]> {
  const rows = users.map((user, index) => {
    const { email = `${randomUUID()}@example.com`, username = null, name = null } = user;
    const at = `${day}T12:00:00.${String(index).padStart(6, '0')}Z`;
    return { id: randomUUID(), at, ...user, email, search: searchText({ email, username, name }) };
  });
  await query(insert, [JSON.stringify(rows)]);
  return rows.map(({ id }) => id);
}
