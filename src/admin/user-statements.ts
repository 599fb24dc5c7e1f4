import { createHash } from 'node:crypto';
import type { PreparedStatement } from '../platform/database/statement.js';
import { userColumns } from '../users/users.js';
import { dateConditions, groupConditions, searchConditions, searchedText } from './user-filter.js';
import type { Place, UserFilter } from './user-filter.js';
import { ofGroups, withGroups } from './user-groups.js';
import { directionOf, endsOf, isByEmail, sortingOf } from './user-order.js';
import type { Wish } from './user-order.js';

/** A statement and the values for its places. */
export interface Question {
  readonly statement: PreparedStatement;
  readonly values: readonly unknown[];
}

// To the microsecond, as the database has it: a moment of JavaScript would lie before some of its own rows.
const columns = `${userColumns}, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "createdKey"`;

/** The columns that conditions ask about; an index of the addresses has them, so that no row has to be fetched. */
const asked = 'search, roles, email_verified, mfa_enabled, suspended_at, created_at';

/** How many users the filter fits. */
export function countQuestion(filter: UserFilter): Question {
  return question((place) => {
    const conditions = ['true', ...conditionsOf(filter, place)];
    return `select count(*)::integer as count from users where ${conditions.join(' and ')}`;
  });
}

/** All that a filter says, in words that indexes understand. */
function conditionsOf(filter: UserFilter, place: Place): string[] {
  const conditions = [
    ...searchConditions(filter, place),
    ...groupConditions(filter, 'users', place),
    ...dateConditions(filter, place),
  ];
  return conditions.map(({ test, found }) => found ?? test);
}

/** Whether rows are to be tested for what neither the ends of the range nor the groups say. */
export function hasTests(wish: Wish): boolean {
  return testsOf(wish, () => '').length > 0;
}

function testsOf(wish: Wish, place: Place): string[] {
  const dates = isByEmail(wish) ? dateConditions(wish.filter, place) : [];
  return [...searchConditions(wish.filter, place), ...dates].map(({ test }) => test);
}

/** The next rows in order. */
export function next(wish: Wish, place: Place): string {
  return pageOf(wish, `(${nextOf(wish, place(wish.range.limit), place)})`, [], place(wish.range.limit));
}

/** Looks at the next rows in order: those that fit, each with how many were looked at, and the last in any case. */
export function walk(wish: Wish, most: number, place: Place): string {
  const order = orderOf(wish);
  const tests = ['true', ...testsOf(wish, place), ...groupTests(wish, place)];
  const looked = `select id, key, ${tests.join(' and ')} as fits, row_number() over next as place, lead(id) over next is null as last
    from (${nextOf(wish, place(most), place)}) as next window next as (${order})`;
  const page = `select id as found, key, fits, place from (${looked}) as looked where fits or last
    ${order} limit ${place(wish.range.limit + 1)}`;
  return `select ${columns}, fits, place::integer from (${page}) as page join users on id = found ${order}`;
}

function nextOf(wish: Wish, limit: string, place: Place): string {
  const { key } = sortingOf(wish);
  const within = withinOf(wish, key, place).join(' and ');
  return `select id, ${key} as key, ${asked} from users where ${within} ${orderOf(wish)} limit ${limit}`;
}

/** Users in some pages of the table, taken at random, who fit. */
export function sampled(
  wish: Wish,
  { pages, limit }: { pages: number; limit: number },
  place: Place,
): string {
  const part = `least(100, 100.0 * 8192 * ${pages} / greatest(pg_relation_size('users'), 8192))`;
  const tests = ['true', ...testsOf(wish, place), ...groupTests(wish, place)];
  return `select from (select ${asked} from users tablesample system (${part})) as sampled
    where ${tests.join(' and ')} limit ${limit}`;
}

/** The next first characters of addresses among which those who fit may be. Null when too little is searched for. */
export function firstCharacters(wish: Wish, most: number, place: Place): string {
  const direction = directionOf(wish);
  const [above, below] = endsOf(wish).map(({ at }) => place(at));
  const text = searchedText(wish.filter.search!, place);
  return `with wanted as (select distinct unnest(search_trigrams(${text})) as trigram)
    select case when exists (select from wanted) then array(
      select prefix from wanted natural join trigram_prefixes cross join unnest(prefixes) as prefix
      where prefix collate "C" between search_prefix(${above}) and search_prefix(${below})
      group by prefix having count(*) = (select count(*) from wanted)
      order by prefix collate "C" ${direction} limit ${most}
    ) end as prefixes`;
}

/** The next rows of each group that fits, and of these the next of all. */
export function merge(wish: Wish, place: Place): string {
  const limit = place(wish.range.limit);
  return `${withGroups(wish, place)} ${pageOf(wish, `(${ofGroups(wish, { limit }, place)})`, [], limit)}`;
}

/**
 * Looks at the next rows of each group that fits, in the order of addresses, whose index has all that is to be looked
 * at. Where a group has more of them, what comes after the last that was looked at is for another question. In the order
 * of creation all rows are looked at or none is good.
 */
export function look(wish: Wish, patience: number, place: Place): string {
  const none = { ...wish.range, after: null, before: null, isBackwards: false };
  const byAddress: Wish = isByEmail(wish) ? wish : { ...wish, order: 'EMAIL_ASC', range: none };
  const direction = directionOf(byAddress);
  const limit = place(wish.range.limit);
  const most = `(select greatest(${limit}, ${patience} / greatest(count(*), 1)) from fitting)`;
  const key = isByEmail(wish) ? 'key' : 'created_at';
  const tests = [...testsOf(wish, place), ...withinOf(wish, key, place)];
  const isSeen = isByEmail(wish)
    ? `not exists (select from edge where (edge.key, edge.id) ${direction === 'asc' ? '<' : '>'} (looked.key, looked.id))`
    : 'not exists (select from edge)';
  return `${withGroups(wish, place)},
    looked as materialized (${ofGroups(byAddress, { select: 'search, created_at', limit: most }, place)}),
    edge as (select key, id from looked where place = ${most} order by key ${direction}, id ${direction} limit 1)
    select page.*, "isWhole" from (select not exists (select from edge) as "isWhole") as whole
    left join (${pageOf(wish, `(select id, ${key} as key from looked where ${[...tests, isSeen].join(' and ')})`, [], limit)})
      as page on true`;
}

function groupTests({ filter }: Wish, place: Place): string[] {
  return groupConditions(filter, 'users', place).map(({ test }) => test);
}

/** That a row lies within the range. */
function withinOf(wish: Wish, key: string, place: Place): string[] {
  const { type } = sortingOf(wish);
  return endsOf(wish).map(
    ({ operator, at, id }) => `(${key}, id) ${operator} (${place(at)}::${type}, ${place(id)}::uuid)`,
  );
}

/**
 * All rows that fit, sorted. The offset keeps the order and its ends away from the planner, which would take them for an
 * index to walk along, in the hope of meeting those rows. Only what is sorted by is carried along.
 */
export function gather(wish: Wish, place: Place): string {
  const { filter } = wish;
  const conditions = conditionsOf(filter, place).join(' and ');
  const all = `select id, ${sortingOf(wish).key} as key from users where ${conditions} offset 0`;
  return pageOf(wish, `(${all})`, withinOf(wish, 'key', place), place(wish.range.limit));
}

function orderOf(wish: Wish): string {
  return `order by key ${directionOf(wish)}, id ${directionOf(wish)}`;
}

/** The rows of a page, of those whose ids and keys are found. */
function pageOf(wish: Wish, found: string, tests: readonly string[], limit: string): string {
  const order = orderOf(wish);
  const page = `select id as found, key from ${found} as every where ${['true', ...tests].join(' and ')} ${order} limit ${limit}`;
  return `select ${columns} from (${page}) as page join users on id = found ${order}`;
}

/** One prepared statement for each shape of question. */
export function question(write: (place: Place) => string): Question {
  const values: unknown[] = [];
  const text = write((value) => `$${values.push(value)}`);
  const name = `users-${createHash('sha256').update(text).digest('base64url').slice(0, 16)}`;
  return { statement: { name, text }, values };
}
