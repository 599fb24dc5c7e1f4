import { userById } from '../../admin/users.js';
import { locksOf } from '../../passwords/verify-password.js';
import type { AuditEvent } from '../../platform/audit/audit-event.entity.js';
import type { RequestContext } from '../../platform/context/request-context.js';
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
  const nameOf = async (id: string | null) => {
    const user = id === null ? null : await userById(ctx, id);
    return user && accountName(user);
  };
  return Promise.all(
    events.map(async (event) =>
      Object.assign({}, event, { user: await nameOf(event.userId), actor: await nameOf(event.actorId) }),
    ),
  );
}

/** What an operator calls an account. */
export function accountName({ email, username, id }: Pick<UserView, 'email' | 'username' | 'id'>): string {
  return email ?? username ?? id;
}
