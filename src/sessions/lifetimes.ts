import { shortestOf } from '../platform/config/session-minutes.js';
import type { App } from '../platform/context/app.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { callerIfAny } from './current-session.js';
import { SessionPolicy } from './session.types.js';

const minute = 60 * 1000;

/**
 * When a session that starts now expires from inactivity, and when it ends in any case. The shortest time of the roles
 * counts.
 */
export function expiry(app: App, roles: readonly string[]): { expiresAt: Date; endsAt: Date } {
  const { idle, longest } = lifetimesOf(app, roles);
  const now = app.now().getTime();
  return { expiresAt: new Date(now + idle * minute), endsAt: new Date(now + longest * minute) };
}

/** Minutes. */
function lifetimesOf({ config }: App, roles: readonly string[]): { idle: number; longest: number } {
  const longest = shortestOf(config.sessionMaxMinutes, roles);
  return { idle: Math.min(shortestOf(config.sessionIdleMinutes, roles), longest), longest };
}

/**
 * SQL for when sessions `s` of users `u` expire if they are used at a moment. The roles are those that the user has now,
 * so a new role with a shorter time holds from the next refresh on. `first` is the number of the first parameter of
 * `lifetimeValues`.
 */
export function expiresAfterUse(moment: string, first: number): string {
  const [roles, idle, longest, otherIdle, otherLongest] = [0, 1, 2, 3, 4].map((at) => `$${first + at}`);
  const after = (start: string, own: string, others: string) =>
    `${start} + make_interval(mins => coalesce(${own}, ${others}::integer))`;
  return `least(s.ends_at, (
    select min(least(${after(`${moment}::timestamptz`, 'l.idle', otherIdle!)}, ${after('s.created_at', 'l.longest', otherLongest!)}))
    from unnest(u.roles) as held (role)
    left join unnest(${roles}::text[], ${idle}::integer[], ${longest}::integer[]) as l (role, idle, longest)
      on l.role = held.role))`;
}

/** Roles with times of their own, these times, and the times of all others. */
export function lifetimeValues(app: App): [string[], number[], number[], number, number] {
  const { sessionIdleMinutes: idle, sessionMaxMinutes: longest } = app.config;
  const roles = Object.keys({ ...idle.byRole, ...longest.byRole });
  return [
    roles,
    roles.map((role) => shortestOf(idle, [role])),
    roles.map((role) => shortestOf(longest, [role])),
    idle.others!,
    longest.others!,
  ];
}

/** Until when an authentication counts as fresh. */
export function freshUntil(app: App, authenticatedAt: Date): Date {
  return new Date(authenticatedAt.getTime() + app.config.reauthenticationMinutes * minute);
}

/** How long sessions last for the caller, or the shortest times of all roles if the caller is not signed in. */
export async function sessionPolicy(ctx: RequestContext): Promise<SessionPolicy> {
  const caller = await callerIfAny(ctx);
  const { idle, longest } = lifetimesOf(ctx, caller?.roles ?? ctx.config.roles);
  return Object.assign(new SessionPolicy(), {
    idleMinutes: idle,
    maxMinutes: longest,
    refreshGraceSeconds: ctx.config.refreshGraceSeconds,
  });
}
