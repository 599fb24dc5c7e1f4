import { locksOf } from '../../passwords/verify-password.js';
import type { AuditEvent } from '../../platform/audit/audit-event.entity.js';
import type { RequestContext } from '../../platform/context/request-context.js';
import { asStored } from '../../platform/context/transaction.js';
import { User } from '../../users/user.entity.js';
import type { UserType } from '../../users/user.types.js';

/** A value as it is after a way through JSON. */
export type Json<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Json<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Json<T[Key]> }
      : T;

/** An account as the command line shows it. */
export interface UserView extends Omit<UserType, 'suspendedSince'> {
  readonly suspendedAt: Date | null;
  /** Until when wrong passwords lock the account. */
  readonly lockedUntil: Date | null;
}

export async function userViews(ctx: RequestContext, users: readonly UserType[]): Promise<UserView[]> {
  const locks = await locksOf(
    ctx,
    users.map(({ id }) => id),
  );
  return users.map(({ suspendedSince, ...shown }) => ({
    ...shown,
    suspendedAt: suspendedSince,
    lockedUntil: locks.get(shown.id) ?? null,
  }));
}

export async function userView(ctx: RequestContext, user: UserType): Promise<UserView> {
  const [view] = await userViews(ctx, [user]);
  return view!;
}

/** A security event, with the accounts that its ids name. */
export interface EventView extends AuditEvent {
  /** The account that the event is about; null if it does not exist any more. */
  readonly user: string | null;
  readonly actor: string | null;
}

export async function eventViews(ctx: RequestContext, events: readonly AuditEvent[]): Promise<EventView[]> {
  const ids = new Set(events.flatMap(({ userId, actorId }) => [userId, actorId]));
  const found = await ctx.em.find(User, { id: [...ids].filter((id) => id !== null) }, asStored);
  const names = new Map(found.map((user) => [user.id, accountName(user)]));
  const nameOf = (id: string | null) => (id === null ? null : (names.get(id) ?? null));
  return events.map((event) =>
    Object.assign({}, event, { user: nameOf(event.userId), actor: nameOf(event.actorId) }),
  );
}

/** What an operator calls an account. */
export function accountName({ email, username, id }: Pick<UserView, 'email' | 'username' | 'id'>): string {
  return email ?? username ?? id;
}
