import type { RequestContext } from '../context/request-context.js';
import { isInTransaction, query } from '../context/transaction.js';
import { AuditEvent } from './audit-event.entity.js';
import { writeEvents } from './audit-writer.js';
import { eventId } from './event-id.js';
import type { EventType } from './event-types.js';

export interface EventFacts {
  /** The user whose account it concerns. */
  readonly userId?: string;
  /** The user who did it. Default: the signed-in user. */
  readonly actorId?: string;
  /** The session it concerns. Default: the session of the signed-in user. */
  readonly sessionId?: string | undefined;
  readonly reason?: string;
}

/**
 * Records a security event: writes a log line immediately and a row in the transaction of the call. Outside a
 * transaction the row is written in the background. Never pass a secret.
 */
export async function record(ctx: RequestContext, type: EventType, facts: EventFacts = {}): Promise<void> {
  const { requestId, ipAddress, userAgent } = ctx.client;
  const { userId, sessionId } = facts;
  const event = eventOf(ctx, type, facts);
  ctx.log.info(
    {
      event: type,
      user_id: userId,
      session_id: sessionId,
      reason: event.reason ?? undefined,
      ip_address: ipAddress,
      user_agent: userAgent,
      request_id: requestId,
    },
    'security event',
  );

  ctx.metrics?.event(type);

  if (isInTransaction(ctx)) await query(ctx, writeEvents, [JSON.stringify([event])]);
  else ctx.audit.add(event);
}

/**
 * Records events for many accounts that one command has created or changed, in its transaction: one statement, and one
 * log line with their number.
 */
export async function recordMany(
  ctx: RequestContext,
  type: EventType,
  { userIds, reason }: { readonly userIds: readonly string[]; readonly reason: string },
): Promise<void> {
  if (userIds.length === 0) return;
  const { requestId } = ctx.client;
  ctx.log.info({ event: type, users: userIds.length, reason, request_id: requestId }, 'security events');
  const events = userIds.map((userId) => eventOf(ctx, type, { userId, reason }));
  await query(ctx, writeEvents, [JSON.stringify(events)]);
}

function eventOf(ctx: RequestContext, type: EventType, facts: EventFacts): AuditEvent {
  const { requestId, ipAddress, userAgent } = ctx.client;
  const { userId = null, actorId = ctx.viewer?.userId ?? null } = facts;
  const { sessionId = ctx.viewer?.sessionId ?? null } = facts;
  const occurredAt = ctx.now();
  return {
    id: eventId(occurredAt),
    type,
    occurredAt,
    userId,
    actorId,
    sessionId,
    ipAddress,
    userAgent,
    requestId,
    reason: reasonOf(ctx, facts),
  };
}

/** An operator at the command line has no id, so the reason names them. */
function reasonOf({ operator }: RequestContext, { reason }: EventFacts): string | null {
  if (operator === null) return reason ?? null;
  const actor = `command line, ${operator}`;
  return reason === undefined ? actor : `${reason} (${actor})`;
}

/**
 * Removes personal data from the events of an account and from the events that its owner caused for other accounts: IP
 * address, user agent and the reason of a suspension. The type and the time of the events stay.
 */
export async function forgetWhereabouts(ctx: RequestContext, userId: string): Promise<void> {
  const located = { $or: [{ ipAddress: { $ne: null } }, { userAgent: { $ne: null } }] };
  const nowhere = { ipAddress: null, userAgent: null };
  await ctx.em.nativeUpdate(AuditEvent, { userId, type: 'USER_SUSPENDED' }, { reason: null });
  await ctx.em.nativeUpdate(AuditEvent, { userId, ...located }, nowhere);
  const ofOthers = { actorId: userId, userId: { $ne: userId } };
  await ctx.em.nativeUpdate(AuditEvent, { ...ofOthers, ...located }, nowhere);
}
