import { loader } from '../platform/context/dataloader.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { asStored } from '../platform/context/transaction.js';
import { refuseInvalid } from '../platform/errors/refusal.js';
import { connection } from '../platform/graphql/cursor-pagination.js';
import type { Connection, PageRequest, Range } from '../platform/graphql/cursor-pagination.js';
import { msg } from '../platform/messages/messages.js';
import { isId } from '../sessions/current-session.js';
import { User } from '../users/user.entity.js';
import { userType } from '../users/user.types.js';
import type { UserFacts, UserType } from '../users/user.types.js';
import { hasTrigrams } from './search-index.js';
import { countMatches, isByEmail, usersPage } from './users-query.js';
import type { UserFilter, UserOrder } from './users-query.js';

/** One account, or null when there is none of that id. */
export async function user(ctx: RequestContext, id: string): Promise<UserType | null> {
  const found = isId(id) ? await ctx.em.findOne(User, { id }) : null;
  return found && userType(ctx, found);
}

/** A user whom a row of another list names; for administrators only, null for others. */
export async function userForAdministrators(
  ctx: RequestContext,
  id: string | null,
): Promise<UserType | null> {
  return id !== null && ctx.viewer?.roles.includes('ADMIN') ? userById(ctx, id) : null;
}

/** The same for any caller; many at once take one statement. */
export const userById = loader(async (ctx, ids: readonly string[]): Promise<(UserType | null)[]> => {
  const found = await ctx.em.find(User, { id: [...new Set(ids)] }, asStored);
  const byId = new Map(found.map((one) => [one.id, userType(ctx, one)]));
  return ids.map((id) => byId.get(id) ?? null);
});

interface UsersInput {
  readonly filter: UserFilter;
  readonly order: UserOrder;
  readonly page: PageRequest;
}

/** A page with its filter, by which `totalCount` counts all matches when a client selects it. */
export type UserPage = Connection<UserType> & { readonly filter: UserFilter };

type UserRow = UserFacts & { readonly createdKey: string };

/** Accounts in pages. Those without an address come before all others by address. */
export async function users(
  ctx: RequestContext,
  { filter: given, order, page }: UsersInput,
): Promise<UserPage> {
  const filter = checkFilter(given);
  const onlyBeginnings = await searchesBeginnings(ctx, filter);
  const byEmail = isByEmail(order);
  const list = {
    name: `users ${order}`,
    keyOf: ({ id, email, createdKey }: UserRow) => [byEmail ? (email ?? '') : createdKey, id],
    isKey: ([at, id, ...rest]: readonly string[]) =>
      rest.length === 0 && id !== undefined && isId(id) && (byEmail ? isEmailKey(at!) : isMoment(at!)),
    read: (range: Range) => usersPage<UserRow>(ctx, { filter, order, range, onlyBeginnings }),
  };
  const { edges, pageInfo } = await connection(list, page);
  const shown = edges.map(({ node, cursor }) => ({ node: userType(ctx, node), cursor }));
  return { edges: shown, nodes: shown.map(({ node }) => node), pageInfo, filter };
}

/** How many accounts a filter fits. */
export async function countUsers(ctx: RequestContext, filter: UserFilter): Promise<number> {
  return countMatches(ctx, { filter, onlyBeginnings: await searchesBeginnings(ctx, filter) });
}

async function searchesBeginnings(ctx: RequestContext, { search }: UserFilter): Promise<boolean> {
  return typeof search === 'string' && !(await hasTrigrams(ctx));
}

/** Characters that a search may have. */
const longest = 254;

/** What separates words, and nothing else, stands in everybody's. */
const separators = /^[ \t\n\v\f\r@._+-]*$/;

/** Looking for nothing is no condition. */
function checkFilter(filter: UserFilter): UserFilter {
  const given = filter.search?.trim() ?? '';
  const search = separators.test(given) ? null : given;
  const path = ['filter', 'search'];
  refuseInvalid([
    search !== null && (search.includes('\0') || !search.isWellFormed())
      ? { path, message: msg('unstorable') }
      : null,
    search !== null && search.length > longest ? { path, message: msg('tooLong', { count: longest }) } : null,
  ]);
  return { ...filter, search };
}

/** Addresses are ASCII; none at all is the key of those without one. */
function isEmailKey(at: string): boolean {
  return /^[!-~]{0,254}$/.test(at);
}

/** Whether the text is a moment of the calendar, to the microsecond. */
function isMoment(at: string): boolean {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(at) || at.startsWith('0000')) return false;
  const moment = new Date(`${at.slice(0, 23)}Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().slice(0, 23) === at.slice(0, 23);
}
