import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { firstEventId } from '../platform/audit-ids.js';
import type { AuditEvent } from '../platform/audit-event.entity.js';
import type { Call } from '../platform/call.js';
import { connection } from '../platform/connections.js';
import type { Connection, PageRequest, Range } from '../platform/connections.js';
import { refuseInvalid } from '../platform/refusal.js';
import { run } from '../platform/transaction.js';
import { isId } from '../sessions/caller.js';

/** Every condition that is given has to hold. */
export interface AuditEventFilter {
  readonly types?: readonly string[] | null;
  readonly userId?: string | null;
  readonly ipAddress?: string | null;
  readonly occurredAfter?: Date | null;
  readonly occurredBefore?: Date | null;
}

/** Security events, newest first. */
export async function auditEvents(
  call: Call,
  filter: AuditEventFilter,
  request: PageRequest,
): Promise<Connection<AuditEvent>> {
  const { userId, ipAddress } = filter;
  refuseInvalid([
    isGiven(userId) && !isId(userId!)
      ? { path: ['filter', 'userId'], message: 'Give the id of a user.' }
      : null,
    isGiven(ipAddress) && isIP(ipAddress!) === 0
      ? { path: ['filter', 'ipAddress'], message: 'Give an IP address.' }
      : null,
  ]);
  return pageOf(call, filter, request);
}

/** The security events of one account, newest first; null to everybody but its owner and administrators. */
export async function auditEventsOf(
  call: Call,
  userId: string,
  request: PageRequest,
): Promise<Connection<AuditEvent> | null> {
  const { viewer } = call;
  const mayLook = viewer?.userId === userId || viewer?.roles.includes('ADMIN');
  return mayLook ? pageOf(call, { userId }, request) : null;
}

function pageOf(call: Call, filter: AuditEventFilter, request: PageRequest): Promise<Connection<AuditEvent>> {
  const list = {
    name: 'audit events',
    keyOf: ({ id }: AuditEvent) => [id],
    isKey: ([id, ...rest]: readonly string[]) => rest.length === 0 && id !== undefined && isId(id),
    read: async (range: Range) => {
      const { statement, values } = select(filter, range);
      return run<AuditEvent>(call, statement, values);
    },
  };
  return connection(list, request);
}

const columns = `id, type, occurred_at as "occurredAt", user_id as "userId", actor_id as "actorId",
  session_id as "sessionId", ip_address as "ipAddress", user_agent as "userAgent", request_id as "requestId", reason`;

/** Greater than every id. */
const noEnd = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Where a range ends: a comparison, and the id to compare with. */
type End = readonly [operator: string, id: string];

const byId = ([, a]: End, [, b]: End) => (a < b ? -1 : 1);

/** Ids are in the order of time, so a moment is an end too. The nearer one holds. */
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

/** What rows have to hold beside the ends: each by its column, and the place of its value in the statement. */
function conditionsOf({ userId, ipAddress, types }: AuditEventFilter, values: unknown[]) {
  const given = [
    { column: 'user_id', value: userId },
    { column: 'ip_address', value: ipAddress },
    { column: 'type', value: types && [...new Set(types)] },
  ].filter(({ value }) => isGiven(value));
  return given.map(({ column, value }) => ({ column, place: `$${values.push(value)}` }));
}

/**
 * One prepared statement for each shape of question. The first condition leads: rows are compared by its column
 * together with the id, and sorted so. An equality instead would let the planner walk through all events in the hope
 * of meeting some that fit.
 */
function select(filter: AuditEventFilter, range: Range) {
  const ends = [newestEnd(filter, range), oldestEnd(filter, range)];
  const values: unknown[] = [...ends.map(([, id]) => id), range.limit];
  const [lead, ...others] = conditionsOf(filter, values);
  const isByType = lead?.column === 'type';
  const led = isByType ? 'wanted' : lead?.place;

  const key = lead ? `(${lead.column}, id)` : 'id';
  const within = ends.map(([operator], index) =>
    lead ? `${key} ${operator} (${led}, $${index + 1})` : `${key} ${operator} $${index + 1}`,
  );
  const also = others.map(
    ({ column, place }) => `${column} = ${column === 'type' ? `any(${place})` : place}`,
  );
  const direction = range.isBackwards ? 'asc' : 'desc';
  const order = `order by ${lead ? `${lead.column} ${direction}, ` : ''}id ${direction} limit $3`;
  const found = `select ${columns} from audit_events where ${[...within, ...also].join(' and ')} ${order}`;

  const text = isByType ? ofEachType(lead.place, found, direction) : found;
  return { statement: { name: nameOf(text), text }, values };
}

/** The next events of each type, and of all those the next. */
function ofEachType(types: string, found: string, direction: string): string {
  return `select found.* from unnest(${types}::text[]) as wanted cross join lateral (${found}) as found
    order by id ${direction} limit $3`;
}

function nameOf(text: string): string {
  return `audit-events-${createHash('sha256').update(text).digest('base64url').slice(0, 16)}`;
}

function isGiven(value: unknown): boolean {
  return value !== null && value !== undefined;
}
