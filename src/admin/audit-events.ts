import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import type { AuditEvent } from '../platform/audit/audit-event.entity.js';
import { firstEventId } from '../platform/audit/event-id.js';
import { canonicalAddress } from '../platform/config/loopback.js';
import { loader } from '../platform/context/dataloader.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { query } from '../platform/context/transaction.js';
import { refuseInvalid } from '../platform/errors/refusal.js';
import { connection } from '../platform/graphql/cursor-pagination.js';
import type { Connection, Ordered, PageRequest, Range } from '../platform/graphql/cursor-pagination.js';
import { isGiven } from '../platform/graphql/is-given.js';
import { msg } from '../platform/messages/messages.js';
import { isId } from '../sessions/current-session.js';

/** All given conditions must hold. */
export interface AuditEventFilter {
  readonly types?: readonly string[] | null;
  readonly userId?: string | null;
  readonly ipAddress?: string | null;
  readonly occurredAfter?: Date | null;
  readonly occurredBefore?: Date | null;
}

/** Security events, newest first. */
export async function auditEvents(
  ctx: RequestContext,
  filter: AuditEventFilter,
  request: PageRequest,
): Promise<Connection<AuditEvent>> {
  const { userId, ipAddress } = filter;
  refuseInvalid([
    isGiven(userId) && !isId(userId!)
      ? { path: ['filter', 'userId'], message: msg('userIdMalformed') }
      : null,
    isGiven(ipAddress) && isIP(ipAddress!) === 0
      ? { path: ['filter', 'ipAddress'], message: msg('ipAddressMalformed') }
      : null,
  ]);
  return pageOf(ctx, { ...filter, ipAddress: ipAddress && canonicalAddress(ipAddress) }, request);
}

/**
 * The security events of one account, newest first; null unless the caller is its owner or an administrator. Owners see
 * the address and the reason only of their own actions, not those of administrators.
 */
export async function auditEventsOf(
  ctx: RequestContext,
  userId: string,
  request: PageRequest,
): Promise<Connection<AuditEvent> | null> {
  const { viewer } = ctx;
  const isAdministrator = viewer?.roles.includes('ADMIN') ?? false;
  if (!isAdministrator && viewer?.userId !== userId) return null;
  const read = async (range: Range) => {
    const events = await readOfUser(ctx, { userId, range });
    return isAdministrator ? events : events.map(asOwnersSee);
  };
  return connection(eventList(read), request);
}

/** Without an actor, a session that the event names is the owner's; all other details may be a stranger's. */
function asOwnersSee(event: AuditEvent): AuditEvent {
  const { actorId, userId, sessionId } = event;
  if (actorId === userId) return event;
  const told = {
    sessionId: actorId === null ? sessionId : null,
    ipAddress: null,
    userAgent: null,
    reason: null,
  };
  return Object.assign({}, event, told);
}

function pageOf(
  ctx: RequestContext,
  filter: AuditEventFilter,
  request: PageRequest,
): Promise<Connection<AuditEvent>> {
  const read = (range: Range) => {
    const { statement, values } = select(filter, range);
    return query<AuditEvent>(ctx, statement, values);
  };
  return connection(eventList(read), request);
}

function eventList(read: (range: Range) => Promise<AuditEvent[]>): Ordered<AuditEvent> {
  return {
    name: 'audit events',
    keyOf: ({ id }) => [id],
    isKey: ([id, ...rest]) => rest.length === 0 && id !== undefined && isId(id),
    read,
  };
}

interface OfUser {
  readonly userId: string;
  readonly range: Range;
}

/** Reads the same range of several users' events in one statement: a page of users may ask for the events of each. */
const readOfUser = loader(async (ctx, wishes: readonly OfUser[]): Promise<AuditEvent[][]> => {
  const found = new Map<OfUser, AuditEvent[]>();
  for (const alike of Map.groupBy(wishes, ({ range }) => JSON.stringify(range)).values()) {
    const userIds = [...new Set(alike.map(({ userId }) => userId))];
    const { statement, values } = select({ userIds }, alike[0]!.range);
    const byUser = Map.groupBy(await query<AuditEvent>(ctx, statement, values), ({ userId }) => userId);
    for (const wish of alike) found.set(wish, byUser.get(wish.userId) ?? []);
  }
  return wishes.map((wish) => found.get(wish)!);
});

const columns = `id, type, occurred_at as "occurredAt", user_id as "userId", actor_id as "actorId",
  session_id as "sessionId", ip_address as "ipAddress", user_agent as "userAgent", request_id as "requestId", reason`;

/** Greater than every id. */
const noEnd = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** The end of a range: a comparison, and the id to compare with. */
type End = readonly [operator: string, id: string];

const byId = ([, a]: End, [, b]: End) => (a < b ? -1 : 1);

/** Ids are in the order of time, so a time is an end too. The nearer end applies. */
function newestEnd({ occurredBefore }: AuditEventFilter, { after }: Range): End {
  const ends: End[] = [
    [after?.isIncluded ? '<=' : '<', after?.key[0] ?? noEnd],
    ['<', occurredBefore ? firstEventId(occurredBefore) : noEnd],
  ];
  return ends.toSorted(byId)[0]!;
}

function oldestEnd({ occurredAfter }: AuditEventFilter, { before }: Range): End {
  const ends: End[] = [
    [before?.isIncluded ? '>=' : '>', before?.key[0] ?? ''],
    ['>=', firstEventId(occurredAfter ?? new Date(0))],
  ];
  return ends.toSorted(byId)[1]!;
}

/** `userIds` is never combined with another condition. */
type Selection = AuditEventFilter & { readonly userIds?: readonly string[] };

type Lead = ReturnType<typeof conditionsOf>[number];

/** The conditions beside the range: each with its column, and the placeholder of its value in the statement. */
function conditionsOf({ userId, userIds, ipAddress, types }: Selection, values: unknown[]) {
  const given = [
    { column: 'user_id', value: userIds, listOf: 'uuid' },
    { column: 'user_id', value: userId, listOf: null },
    { column: 'ip_address', value: ipAddress, listOf: null },
    { column: 'type', value: types && [...new Set(types)], listOf: 'text' },
  ].filter(({ value }) => isGiven(value));
  return given.map(({ value, ...rest }) => ({ ...rest, place: `$${values.push(value)}` }));
}

/**
 * One prepared statement for each combination of conditions. The first condition leads: rows are compared and sorted by
 * its column together with the id. With an equality instead, the planner might scan all events to find the few that
 * match. Without other conditions, the far end is applied to the few rows that were read: PostgreSQL would otherwise
 * read on past it, through all rows of the leading column.
 */
function select(filter: Selection, range: Range) {
  const ends = [newestEnd(filter, range), oldestEnd(filter, range)];
  const values: unknown[] = [...ends.map(([, id]) => id), range.limit];
  const [lead, ...others] = conditionsOf(filter, values);
  const [newest, oldest] = ends.map(([operator], index) => ({ operator, place: `$${index + 1}::uuid` }));
  const [near, far] = range.isBackwards ? [oldest!, newest!] : [newest!, oldest!];

  const also = others.map(({ column, place, listOf }) => `${column} = ${listOf ? `any(${place})` : place}`);
  const direction = range.isBackwards ? 'asc' : 'desc';
  const text = lead
    ? ledBy(lead, { near, far, also, direction })
    : `select ${columns} from audit_events where id ${near.operator} ${near.place} and id ${far.operator} ${far.place}
      order by id ${direction} limit $3`;
  return { statement: { name: nameOf(text), text }, values };
}

interface Part {
  readonly near: { readonly operator: string; readonly place: string };
  readonly far: { readonly operator: string; readonly place: string };
  readonly also: readonly string[];
  readonly direction: 'asc' | 'desc';
}

function ledBy(lead: Lead, { near, far, also, direction }: Part): string {
  const led = lead.listOf ? 'wanted' : lead.place;
  const isWithin = ({ operator, place }: Part['near']) =>
    `(${lead.column}, id) ${operator} (${led}, ${place})`;
  const order = `order by ${lead.column} ${direction}, id ${direction} limit $3`;
  const within = also.length === 0 ? [isWithin(near)] : [isWithin(near), isWithin(far), ...also];
  const read = `select * from audit_events where ${within.join(' and ')} ${order}`;
  const found = `select ${columns} from (${read}) as read
    where ${lead.column} = ${led} and id ${far.operator} ${far.place} order by id ${direction}`;
  return lead.listOf ? ofEach(lead, found, direction) : found;
}

/** The next events of each value; with several types, only the next ones overall. */
function ofEach({ column, place, listOf }: Lead, found: string, direction: string): string {
  return `select found.* from unnest(${place}::${listOf}[]) as wanted cross join lateral (${found}) as found
    order by id ${direction} ${column === 'type' ? 'limit $3' : ''}`;
}

function nameOf(text: string): string {
  return `audit-events-${createHash('sha256').update(text).digest('base64url').slice(0, 16)}`;
}
