import type { Range } from '../platform/graphql/cursor-pagination.js';
import { momentOf } from './user-filter.js';
import type { UserFilter } from './user-filter.js';

export const orders = ['CREATED_AT_ASC', 'CREATED_AT_DESC', 'EMAIL_ASC', 'EMAIL_DESC'] as const;
export type UserOrder = (typeof orders)[number];

/** Which users, in which order, and which part of them. */
export interface Wish {
  readonly filter: UserFilter;
  readonly order: UserOrder;
  readonly range: Range;
  /** In the order of addresses: only those that begin so. The empty one is of those who have none. */
  readonly prefix?: string;
}

/** What the rows are ordered by before their id, and the keys before and after all others. */
const sorting = {
  CREATED_AT: { key: 'created_at', type: 'timestamptz', least: '-infinity', most: 'infinity' },
  // Accounts without an address come first. The collation is the same in every database, and addresses are ASCII.
  EMAIL: { key: `coalesce(email, '') collate "C"`, type: 'text', least: '', most: '\u{10FFFF}' },
};

const ids = { least: '00000000-0000-0000-0000-000000000000', most: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };

export function isByEmail({ order }: Pick<Wish, 'order'>): boolean {
  return order.startsWith('EMAIL');
}

export function sortingOf(wish: Pick<Wish, 'order'>) {
  return isByEmail(wish) ? sorting.EMAIL : sorting.CREATED_AT;
}

/** In which direction the rows of a page are read. */
export function directionOf({ order, range }: Wish): 'asc' | 'desc' {
  return order.endsWith('DESC') === range.isBackwards ? 'asc' : 'desc';
}

/** Where a range ends, in the order of rising keys. */
export interface End {
  readonly operator: string;
  readonly at: string;
  readonly id: string;
}

/** The lower and the upper end of the range, whichever way it is read. The nearer of two holds. */
export function endsOf(wish: Wish): [End, End] {
  const { filter, order, range } = wish;
  const { least, most } = sortingOf(wish);
  const [lower, upper] = order.endsWith('DESC') ? [range.before, range.after] : [range.after, range.before];
  const above = endAt('>', lower, [least, ids.least]);
  const below = endAt('<', upper, [most, ids.most]);
  if (isByEmail(wish)) return withPrefix(wish, above, below);
  const [after, before] = endsOfCreation(filter);
  return [after.at > above.at ? after : above, before.at < below.at ? before : below];
}

function withPrefix({ prefix }: Wish, above: End, below: End): [End, End] {
  if (prefix === undefined) return [above, below];
  const from = { operator: '>=', at: prefix, id: ids.least };
  const to = { operator: '<=', at: prefix === '' ? '' : prefix + sorting.EMAIL.most, id: ids.most };
  return [from.at > above.at ? from : above, to.at < below.at ? to : below];
}

function endAt(operator: string, bound: Range['after'], otherwise: readonly [string, string]): End {
  const [at, id] = bound?.key ?? otherwise;
  return { operator: bound?.isIncluded ? `${operator}=` : operator, at: at!, id: id! };
}

/** What the filter itself says of the moments, in the order of creation. */
function endsOfCreation({ createdAfter, createdBefore }: UserFilter): [End, End] {
  const { least, most } = sorting.CREATED_AT;
  return [
    { operator: '>=', at: createdAfter ? momentOf(createdAfter) : least, id: ids.least },
    { operator: '<', at: createdBefore ? momentOf(createdBefore) : most, id: ids.least },
  ];
}
