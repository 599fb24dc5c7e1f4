import { auditEvents as events } from '../../admin/audit-events.js';
import type { RequestContext } from '../../platform/context/request-context.js';
import { pageSizes } from '../../platform/graphql/cursor-pagination.js';
import { findAccount, idOf, lookUp } from './find-account.js';
import { readMoment } from './moments.js';
import { eventViews } from './views.js';
import type { EventView } from './views.js';

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

  const found: EventView[] = [];
  let next: string | null = after ?? null;
  do {
    const page = { first: Math.min(limit - found.length, pageSizes.most), after: next };
    const { nodes, pageInfo } = await events(ctx, filter, page);
    found.push(...(await eventViews(ctx, nodes)));
    next = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (next !== null && found.length < limit);
  return { events: found, next };
}

/** Events outlive their account, which then is known by its id only. */
async function subjectOf(ctx: RequestContext, named: string): Promise<string> {
  const id = idOf(named);
  if (id !== null && !(await lookUp(ctx, named))) return id;
  return (await findAccount(ctx, named)).id;
}
