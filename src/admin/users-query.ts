import { createHash } from 'node:crypto';
import type { RequestContext } from '../platform/context/request-context.js';
import { query as runStatement } from '../platform/context/transaction.js';
import { statement } from '../platform/database/statement.js';
import type { PreparedStatement } from '../platform/database/statement.js';
import type { Bound, Range } from '../platform/graphql/cursor-pagination.js';
import { isGiven } from '../platform/graphql/is-given.js';
import { canonicalWords } from '../users/search-text.js';
import { userColumns } from '../users/users.js';
import { flagsOfRow } from './search-index.js';

/** Every condition that is given has to hold. */
export interface UserFilter {
  readonly search?: string | null;
  readonly role?: string | null;
  readonly suspended?: boolean | null;
  readonly emailVerified?: boolean | null;
  readonly mfaEnabled?: boolean | null;
  readonly createdAfter?: Date | null;
  readonly createdBefore?: Date | null;
}

export const orders = ['CREATED_AT_ASC', 'CREATED_AT_DESC', 'EMAIL_ASC', 'EMAIL_DESC'] as const;
export type UserOrder = (typeof orders)[number];

/** Which users, in which order, and which part of them. */
export interface UserQuery {
  readonly filter: UserFilter;
  readonly order: UserOrder;
  readonly range: Range;
  /** Where the database has no index of trigrams. */
  readonly onlyBeginnings: boolean;
}

/** A statement and the values of its parameters. */
interface BoundStatement<Row> {
  readonly statement: PreparedStatement<Row>;
  readonly values: readonly unknown[];
}

/** Adds a value to those of the statement and returns its parameter. */
type Bind = (value: unknown) => string;

/** Rows that are scanned in order, more than a page; matches to collect; rows where those are too many. */
export const pageBounds = { scanned: 4000, collected: 100_000, scannedFurther: 40_000 };

// To the microsecond, as the database has it: a moment of JavaScript would lie before some of its own rows.
const columns = `${userColumns}, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "createdKey"`;

/** What rows are ordered by before their id. Accounts without an address come first; addresses are ASCII. */
const keys = {
  CREATED_AT: { expression: 'created_at', type: 'timestamptz' },
  EMAIL: { expression: `coalesce(email, '') collate "C"`, type: 'text' },
};

/**
 * The rows of one page. Frequent matches are met within the next rows in order. Otherwise the matches are collected by
 * the indexes of the conditions and sorted. The planner does not choose between the two: where it expects more matches
 * than there are, it would walk through the whole table in order.
 */
export async function usersPage<Row>(ctx: RequestContext, query: UserQuery): Promise<Row[]> {
  const isComplete = (rows: readonly Row[]) => rows.length === query.range.limit || !hasConditions(query);
  const scanned = await execute(ctx, scanInOrder<Row>(query, pageBounds.scanned));
  if (isComplete(scanned)) return scanned;

  const collected = await collectUpTo<Row>(ctx, query, pageBounds.collected);
  if (collected) return collected;
  const further = await execute(ctx, scanInOrder<Row>(query, pageBounds.scannedFurther));
  return isComplete(further) ? further : (await collectUpTo<Row>(ctx, query, null))!;
}

/** How many users match the filter. */
export async function countMatches(
  ctx: RequestContext,
  query: Pick<UserQuery, 'filter' | 'onlyBeginnings'>,
): Promise<number> {
  const counting = bind<{ count: number }>(
    ($) => `select count(*)::integer as count from users where ${all(conditions(query, $))}`,
  );
  const [row] = await execute(ctx, counting);
  return row!.count;
}

function execute<Row>(ctx: RequestContext, bound: BoundStatement<Row>): Promise<Row[]> {
  return runStatement(ctx, bound.statement, bound.values);
}

/** Matches among the next rows in order. The columns are read of the rows of the page only. */
function scanInOrder<Row>(query: UserQuery, most: number): BoundStatement<Row> {
  const { expression } = keyOf(query);
  return bind(($) => {
    const scanned = `select *, ${expression} as key from users
      where ${all(rangeConditions(query, expression, $))} ${orderBy(query)} limit ${most}`;
    const page = `select * from (${scanned}) as scanned
      where ${all(conditionsBesideRange(query, $))} ${orderBy(query)} limit ${$(query.range.limit)}`;
    return `select ${columns} from (${page}) as page ${orderBy(query)}`;
  });
}

/** The page of all matches, sorted; null if there are more matches than `most`. */
async function collectUpTo<Row>(
  ctx: RequestContext,
  query: UserQuery,
  most: number | null,
): Promise<Row[] | null> {
  const [first, ...rest] = await execute(ctx, collectAndSort<Row>(query, most));
  const { count } = first!;
  if (most !== null && count > most) return null;
  return [first!, ...rest].filter(({ id }) => id !== null);
}

/** The count of the matches stands in each row, and in one without a user where the page is empty. */
function collectAndSort<Row>(query: UserQuery, most: number | null) {
  const { expression } = keyOf(query);
  return bind<Row & { readonly id: string | null; readonly count: number }>(($) => {
    const matches = `select id, ${expression} as key from users where ${all(conditions(query, $))}`;
    const range = all(rangeConditions(query, 'key', $));
    const page = `select * from matches where ${range} ${orderBy(query)} limit ${$(query.range.limit)}`;
    return `with matches as materialized (${matches} ${most === null ? '' : `limit ${most + 1}`}),
        counted as (select count(*)::integer as count from matches),
        page as (select users.*, page.key from (${page}) as page join users using (id))
      select ${columns}, count from counted left join page on true ${orderBy(query)}`;
  });
}

/** One prepared statement for each shape. */
function bind<Row>(write: ($: Bind) => string): BoundStatement<Row> {
  const values: unknown[] = [];
  const text = write((value) => `$${values.push(value)}`);
  const name = `users-${createHash('sha256').update(text).digest('base64url').slice(0, 16)}`;
  return { statement: statement<Row>(name, text), values };
}

function all(tests: readonly string[]): string {
  return tests.length === 0 ? 'true' : tests.join(' and ');
}

/** The conditions of a filter, in the words of the indexes `users_search` and `users_created_at`. */
export function conditions(
  { filter, onlyBeginnings }: Pick<UserQuery, 'filter' | 'onlyBeginnings'>,
  $: Bind,
): string[] {
  return [
    ...searchConditions(filter, onlyBeginnings, $),
    ...facetConditions(filter, $),
    ...dateConditions(filter, $),
  ];
}

/** In the order of creation, dates are ends of the range. */
function conditionsBesideRange({ filter, order, onlyBeginnings }: UserQuery, $: Bind): string[] {
  const dates = isByEmail(order) ? {} : { createdAfter: null, createdBefore: null };
  return conditions({ filter: { ...filter, ...dates }, onlyBeginnings }, $);
}

function hasConditions(query: UserQuery): boolean {
  return conditionsBesideRange(query, () => '').length > 0;
}

function searchConditions({ search }: UserFilter, onlyBeginnings: boolean, $: Bind): string[] {
  if (!isGiven(search)) return [];
  // One or two letters are looked for where words begin: the index has no shorter trigrams.
  const isBeginning = onlyBeginnings || Array.from(search!).length < 3;
  const term = canonicalWords(isBeginning ? ` ${search}` : search!);
  const matches = `search like ${$(`%${term.replace(/[\\%_]/g, '\\$&')}%`)}`;
  return onlyBeginnings ? [`${words} @@ ${$(prefixQuery(term))}::tsquery`, matches] : [matches];
}

/** The index `users_search` of a database without pg_trgm. */
const words = `array_to_tsvector(array_remove(string_to_array(search, ' '), ''))`;

function prefixQuery(term: string): string {
  const lexemes = term.split(' ').filter(Boolean);
  return `${lexemes.map((word) => `'${word.replace(/['\\]/g, '$&$&')}'`).join(' & ')}:*`;
}

/** A flag that is off has this number, and one that is on the next one; as in the index `users_search`. */
const flags = { suspended: 0, emailVerified: 2, mfaEnabled: 4 } as const;

function facetConditions(filter: UserFilter, $: Bind): string[] {
  const names = Object.keys(flags) as (keyof typeof flags)[];
  const given = names
    .filter((name) => isGiven(filter[name]))
    .map((name) => flags[name] + Number(filter[name]));
  return [
    ...(isGiven(filter.role) ? [`roles @> ${$([filter.role])}::text[]`] : []),
    ...(given.length > 0 ? [`${flagsOfRow} @> ${$(given)}::integer[]`] : []),
  ];
}

function dateConditions({ createdAfter, createdBefore }: UserFilter, $: Bind): string[] {
  return [
    ...(createdAfter ? [`created_at >= ${$(momentOf(createdAfter))}::timestamptz`] : []),
    ...(createdBefore ? [`created_at < ${$(momentOf(createdBefore))}::timestamptz`] : []),
  ];
}

/** As the cursors have it. Years that the text form of the database does not have are before or after all. */
function momentOf(moment: Date): string {
  const year = moment.getUTCFullYear();
  if (year < 1) return '-infinity';
  return year > 9999 ? 'infinity' : moment.toISOString().replace('Z', '000Z');
}

export function isByEmail(order: UserOrder): boolean {
  return order.startsWith('EMAIL');
}

function keyOf({ order }: UserQuery) {
  return isByEmail(order) ? keys.EMAIL : keys.CREATED_AT;
}

function orderBy({ order, range }: UserQuery): string {
  const direction = order.endsWith('DESC') === range.isBackwards ? 'asc' : 'desc';
  return `order by key ${direction}, id ${direction}`;
}

function rangeConditions(query: UserQuery, key: string, $: Bind): string[] {
  const { type } = keyOf(query);
  const [lower, upper] = endsOf(query);
  const end = (operator: string, bound: Bound | null) => {
    if (bound === null) return [];
    const [at, id] = bound.key;
    return [`(${key}, id) ${operator}${bound.isIncluded ? '=' : ''} (${$(at)}::${type}, ${$(id)}::uuid)`];
  };
  return [...end('>', lower), ...end('<', upper)];
}

const leastId = '00000000-0000-0000-0000-000000000000';

/** The lower and the upper end. Of a cursor and a date the nearer one: an index is read from the first of two. */
function endsOf({ filter, order, range }: UserQuery): [Bound | null, Bound | null] {
  const { after, before } = range;
  const isDescending = order.endsWith('DESC');
  const lower = isDescending ? before : after;
  const upper = isDescending ? after : before;
  if (isByEmail(order)) return [lower, upper];
  const { createdAfter, createdBefore } = filter;
  const from = createdAfter ? { key: [momentOf(createdAfter), leastId], isIncluded: true } : null;
  const to = createdBefore ? { key: [momentOf(createdBefore), leastId], isIncluded: false } : null;
  return [nearer(lower, from, 1), nearer(upper, to, -1)];
}

function nearer(one: Bound | null, other: Bound | null, sign: 1 | -1): Bound | null {
  if (one === null || other === null) return one ?? other;
  const isLater = one.key.join(' ') > other.key.join(' ');
  return isLater === sign > 0 ? one : other;
}
