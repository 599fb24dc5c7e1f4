import { auditEvents as events } from '../../admin/audit-events.js';
import type { RequestContext } from '../../platform/context/request-context.js';
import { findAccount, idOf, lookUp } from './find-account.js';
import { readMoment } from './moments.js';
import { itemsUpTo } from './items-up-to.js';
import { eventViews } from './views.js';

export interface EventSearch {
  /** An id, an address or a username. */
  readonly user?: string;
  readonly types?: readonly string[];
  readonly ipAddress?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit: number;
  readonly after?: string;
}

/** Security events, the newest first; `next` continues the list. */
export async function auditEvents(ctx: RequestContext, search: EventSearch) {
  const { user, types = null, ipAddress = null, since, until, limit, after } = search;
  const filter = {
    userId: user === undefined ? null : await subjectOf(ctx, user),
    types,
    ipAddress,
    occurredAfter: readMoment('--since', since, ctx.now()),
    occurredBefore: readMoment('--until', until, ctx.now()),
  };
  // Events of a moment ago may still wait to be written.
  await ctx.audit.flush();

  const { items, next } = await itemsUpTo({ limit, after }, (page) => events(ctx, filter, page));
  return { events: await eventViews(ctx, items), next };
}

/** Events outlive their account, which then is known by its id only. */
async function subjectOf(ctx: RequestContext, named: string): Promise<string> {
  const id = idOf(named);
  if (id !== null && !(await lookUp(ctx, named))) return id;
  return (await findAccount(ctx, named)).id;
}
