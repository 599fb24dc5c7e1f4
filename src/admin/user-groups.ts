import { groupConditions } from './user-filter.js';
import type { Place } from './user-filter.js';
import { directionOf, endsOf, sortingOf } from './user-order.js';
import type { Wish } from './user-order.js';

/** By these the indexes of groups are sorted before the key of an order. One collation, since a row is compared. */
const columns = ['roles collate "C"', 'email_verified', 'mfa_enabled', '(suspended_at is not null)'];
const group = 'roles, email_verified, mfa_enabled, (suspended_at is not null) as is_suspended';
const columnsOf = (table: string) =>
  ['roles', 'email_verified', 'mfa_enabled', 'is_suspended'].map((name) => `${table}.${name}`);

/**
 * Users who have the same roles and flags are a group: there are a few dozen among any number of users, and an index
 * has each in the order asked for. These are all groups that there are, each found behind the one before.
 */
const groups = `with recursive groups as (
    (select ${group} from users order by ${columns.join(', ')} limit 1)
    union all
    select further.* from groups as last cross join lateral (
      select ${group} from users where (${columns.join(', ')}) > (${columnsOf('last').join(', ')})
      order by ${columns.join(', ')} limit 1
    ) as further
  )`;

/** What a statement begins with that speaks of `fitting`, the groups that fit. */
export function withGroups({ filter }: Wish, place: Place): string {
  const tests = groupConditions(filter, 'groups', place).map(({ test }) => test);
  return `${groups}, fitting as (select * from groups where ${['true', ...tests].join(' and ')})`;
}

interface Part {
  /** Columns beside the group, the key and the id. */
  readonly select?: string;
  /** How many rows of each group, at most. */
  readonly limit: string;
}

/**
 * The next rows of every group that fits, in the order asked for, with their place in it. A group has no end in its
 * own part of the statement: PostgreSQL would look for it through all rows with the same roles. What comes after the
 * end is left out of the few rows that were read. Nor is a group an equality, which would let the planner walk through
 * all users instead.
 */
export function ofGroups(wish: Wish, { select, limit }: Part, place: Place): string {
  const { key, type } = sortingOf(wish);
  const direction = directionOf(wish);
  const ends = endsOf(wish).map((end) => ({
    ...end,
    values: `${place(end.at)}::${type}, ${place(end.id)}::uuid`,
  }));
  const [near, far] = direction === 'asc' ? ends : ends.toReversed();
  const next = `select ${group}, ${key} as key, id${select ? `, ${select}` : ''} from users
    where (${[...columns, key, 'id'].join(', ')}) ${near!.operator} (${columnsOf('fitting').join(', ')}, ${near!.values})
    order by ${[...columns, key, 'id'].map((column) => `${column} ${direction}`).join(', ')} limit ${limit}`;
  return `select found.* from fitting cross join lateral (
      select *, row_number() over () as place from (${next}) as next) as found
    where (${columnsOf('found').join(', ')}) = (${columnsOf('fitting').join(', ')})
      and (found.key, found.id) ${far!.operator} (${far!.values})`;
}
