import { createHash } from 'node:crypto';
import type { Statement } from '../platform/database.js';
import { userColumns } from '../users/users.js';
import {
  asksForGroups,
  dateConditions,
  groupConditions,
  searchConditions,
  searchedText,
} from './user-filter.js';
import type { Place, UserFilter } from './user-filter.js';
import { ofGroups, withGroups } from './user-groups.js';
import { directionOf, endsOf, isByEmail, sortingOf } from './user-order.js';
import type { Wish } from './user-order.js';

/** A statement and the values for its places. */
export interface Question {
  readonly statement: Statement;
  readonly values: readonly unknown[];
}

type Ask = <Row>(question: Question) => Promise<Row[]>;

// To the microsecond, as the database has it: a moment of JavaScript would lie before some of its own rows.
const columns = `${userColumns}, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "createdKey"`;

/** How many rows are looked at in the hope of a full page. */
const patience = 6000;

/** In so many pages of the table, some 3000 users, so many have to fit for it to be many. */
const sample = { pages: 130, fitting: 8 };

/** How many rows are looked at where first characters lead. */
const farthest = 60_000;

/** How many prefixes are tried. */
const mostPrefixes = 30;

/** A row of a page, or null, with whether rows were left that nobody looked at. */
type Looked<Row> = { readonly isWhole: boolean } & (Row | { readonly id: null });

/** A row that was looked at, as the so manieth. */
interface Walked {
  readonly fits: boolean;
  readonly place: number;
}

/**
 * The rows of one page. Roles and flags have an index with exactly the rows in exactly their order. What is searched
 * for, and dates among addresses, have none: there the next few thousand rows are looked at, of the groups that fit or
 * of all, since what many rows fit is found there. What few rows fit is gathered by an index of its own and sorted; to
 * what many fit that stand together, far away in the order of addresses, the first characters lead. None of this is left
 * to the planner, whose guess may be the walk through a million rows.
 */
export async function findPage<Row extends { readonly id: string }>(wish: Wish, ask: Ask): Promise<Row[]> {
  const [above, below] = endsOf(wish);
  if (above.at > below.at) return [];
  const hasGroups = asksForGroups(wish.filter);
  if (!hasTests(wish)) return ask(question((place) => (hasGroups ? merge : walk)(wish, place)));

  if (hasGroups) {
    const looked = await ask<Looked<Row>>(question((place) => look(wish, place)));
    const rows = looked.filter((row): row is Looked<Row> & Row => row.id !== null);
    if (rows.length === wish.range.limit || looked[0]!.isWhole) return rows;
  }
  if (!hasGroups || !isByEmail(wish)) {
    const rows = await ask<Row>(question((place) => walk(wish, place)));
    if (rows.length === wish.range.limit) return rows;
  }
  return (await jump<Row>(wish, ask)) ?? ask(question((place) => gather(wish, place)));
}

/** Whether so many rows fit, among those in some pages of the table taken at random, that to gather all would take long. */
async function doManyFit(wish: Wish, ask: Ask): Promise<boolean> {
  const found = await ask(
    question((place) => {
      const part = `least(100, 100.0 * 8192 * ${sample.pages} / greatest(pg_relation_size('users'), 8192))`;
      const sampled = `select ${asked} from users tablesample system (${part})`;
      const groups = groupConditions(wish.filter, 'users', place).map(({ test }) => test);
      const tests = ['true', ...testsOf(wish, place), ...groups];
      return `select from (${sampled}) as sampled where ${tests.join(' and ')} limit ${sample.fitting}`;
    }),
  );
  return found.length === sample.fitting;
}

/**
 * Walks among the addresses with the first characters that those have who fit, as far as that fills the page. Null when
 * they are few, or it leads too far.
 */
async function jump<Row>(wish: Wish, ask: Ask): Promise<Row[] | null> {
  const prefixes = await findPrefixes(wish, ask);
  if (!prefixes) return null;
  const { limit } = wish.range;
  const rows: Row[] = [];
  let most = farthest;
  for (const prefix of prefixes) {
    const next: Wish = { ...wish, prefix, range: { ...wish.range, limit: limit - rows.length } };
    const walked = await ask<Walked & Row>(question((place) => walkOn(next, most, place)));
    rows.push(...walked.filter(({ fits }) => fits));
    if (rows.length >= limit) return rows.slice(0, limit);
    most -= walked.at(-1)?.place ?? 0;
    if (most <= 0) return null;
  }
  return prefixes.length === mostPrefixes ? null : rows;
}

/** The next first characters of addresses among which those who fit may be. Null when they are few, or might be anywhere. */
async function findPrefixes(wish: Wish, ask: Ask): Promise<string[] | null> {
  if (!isByEmail(wish) || !wish.filter.search || !(await doManyFit(wish, ask))) return null;
  const [found] = await ask<{ prefixes: string[] | null }>(question((place) => prefixesOf(wish, place)));
  return found!.prefixes;
}

function prefixesOf(wish: Wish, place: Place): string {
  const direction = directionOf(wish);
  const [above, below] = endsOf(wish).map(({ at }) => place(at));
  const text = searchedText(wish.filter.search!, place);
  return `with wanted as (select distinct unnest(search_trigrams(${text})) as trigram)
    select case when exists (select from wanted) then array(
      select prefix from wanted natural join trigram_prefixes cross join unnest(prefixes) as prefix
      where prefix collate "C" between search_prefix(${above}) and search_prefix(${below})
      group by prefix having count(*) = (select count(*) from wanted)
      order by prefix collate "C" ${direction} limit ${mostPrefixes}
    ) end as prefixes`;
}

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
function hasTests(wish: Wish): boolean {
  return testsOf(wish, () => '').length > 0;
}

function testsOf(wish: Wish, place: Place): string[] {
  const dates = isByEmail(wish) ? dateConditions(wish.filter, place) : [];
  return [...searchConditions(wish.filter, place), ...dates].map(({ test }) => test);
}

/** The next rows in order, and of these the ones that fit. */
function walk(wish: Wish, place: Place): string {
  const { key } = sortingOf(wish);
  const within = withinOf(wish, key, place);
  const groups = groupConditions(wish.filter, 'users', place).map(({ test }) => test);
  const tests = [...testsOf(wish, place), ...groups];
  const direction = directionOf(wish);
  const limit = place(wish.range.limit);
  const looked = `select id, ${key} as key, ${asked} from users where ${within.join(' and ')}
    order by key ${direction}, id ${direction} limit ${tests.length === 0 ? limit : patience}`;
  return pageOf(wish, `(${looked})`, tests, limit);
}

/** The columns that conditions ask about; an index of the addresses has them, so that no row has to be fetched. */
const asked = 'search, roles, email_verified, mfa_enabled, suspended_at, created_at';

/** The next rows in order that fit, each with how many were looked at, and the last that was, whether it fits or not. */
function walkOn(wish: Wish, most: number, place: Place): string {
  const { key } = sortingOf(wish);
  const groups = groupConditions(wish.filter, 'users', place).map(({ test }) => test);
  const tests = ['true', ...testsOf(wish, place), ...groups];
  const order = `order by key ${directionOf(wish)}, id ${directionOf(wish)}`;
  const next = `select id, ${key} as key, ${asked} from users where ${withinOf(wish, key, place).join(' and ')}
    ${order} limit ${place(most)}`;
  const looked = `select id, key, ${tests.join(' and ')} as fits, row_number() over next as place, lead(id) over next is null as last
    from (${next}) as next window next as (${order})`;
  const page = `select id as found, key, fits, place from (${looked}) as looked where fits or last
    ${order} limit ${place(wish.range.limit + 1)}`;
  return `select ${columns}, fits, place::integer from (${page}) as page join users on id = found ${order}`;
}

/** The next rows of each group that fits, and of these the next of all. */
function merge(wish: Wish, place: Place): string {
  const limit = place(wish.range.limit);
  return `${withGroups(wish, place)} ${pageOf(wish, `(${ofGroups(wish, { limit }, place)})`, [], limit)}`;
}

/**
 * Looks at the next rows of each group that fits, in the order of addresses, whose index has all that is to be looked
 * at. Where a group has more of them, what comes after the last that was looked at is for another question. In the order
 * of creation all rows are looked at or none is good.
 */
function look(wish: Wish, place: Place): string {
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
function gather(wish: Wish, place: Place): string {
  const { filter } = wish;
  const conditions = conditionsOf(filter, place).join(' and ');
  const all = `select id, ${sortingOf(wish).key} as key from users where ${conditions} offset 0`;
  return pageOf(wish, `(${all})`, withinOf(wish, 'key', place), place(wish.range.limit));
}

/** The rows of a page, of those whose ids and keys are found. */
function pageOf(wish: Wish, found: string, tests: readonly string[], limit: string): string {
  const order = `order by key ${directionOf(wish)}, id ${directionOf(wish)}`;
  const page = `select id as found, key from ${found} as every where ${['true', ...tests].join(' and ')} ${order} limit ${limit}`;
  return `select ${columns} from (${page}) as page join users on id = found ${order}`;
}

/** One prepared statement for each shape of question. */
function question(write: (place: Place) => string): Question {
  const values: unknown[] = [];
  const text = write((value) => `$${values.push(value)}`);
  const name = `users-${createHash('sha256').update(text).digest('base64url').slice(0, 16)}`;
  return { statement: { name, text }, values };
}
