import { Arg, Args, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../platform/context/request-context.js';
import { DateTime } from '../platform/graphql/date-time.js';
import { Auth } from '../platform/graphql/decorators.js';
import { UserType } from '../users/user.types.js';
import { lockedUntil, suspendedAt } from './account-state.js';
import { PageArguments } from './admin.types.js';
import { createUser } from './create-user.js';
import { deleteUser } from './delete-user.js';
import { resetUserMfa } from './reset-user-mfa.js';
import { revokeUserSessions } from './revoke-user-sessions.js';
import { setUserRoles } from './set-user-roles.js';
import { reinstateUser, suspendUser } from './suspend-user.js';
import { unlockUser } from './unlock-user.js';
import type { UserOrder as Order } from './user-order.js';
import { countUsers, user, users } from './users.js';
import {
  CreateUserInput,
  CreateUserResult,
  DeleteUserInput,
  DeleteUserResult,
  ReinstateUserInput,
  ReinstateUserResult,
  ResetUserMfaInput,
  ResetUserMfaResult,
  RevokeUserSessionsInput,
  RevokeUserSessionsResult,
  SetUserRolesInput,
  SetUserRolesResult,
  SuspendUserInput,
  SuspendUserResult,
  UnlockUserInput,
  UnlockUserResult,
  UserConnection,
  UserCreated,
  UserFilterInput,
  UserOrder,
  UserUpdated,
} from './users.types.js';

@Resolver()
export class UsersResolver {
  @Auth({ requires: ['ADMIN'] })
  @Query(() => UserType, { nullable: true, description: 'One user; null when there is none of that id.' })
  user(@Ctx('ctx') ctx: RequestContext, @Arg('id', () => ID) id: string) {
    return user(ctx, id);
  }

  @Auth({ requires: ['ADMIN'] })
  @Query(() => UserConnection, {
    description: 'first or last at most 100; 20 when neither is given.',
  })
  users(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('filter', () => UserFilterInput, { nullable: true }) filter: UserFilterInput | null | undefined,
    @Arg('orderBy', () => UserOrder, { defaultValue: 'CREATED_AT_DESC' }) order: Order,
    @Args(() => PageArguments) page: PageArguments,
  ) {
    return users(ctx, { filter: filter ?? {}, order, page });
  }

  @Auth({ requires: ['ADMIN'], fresh: true })
  @Mutation(() => CreateUserResult, { description: 'Makes an account for somebody else.' })
  async createUser(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => CreateUserInput) input: CreateUserInput,
  ) {
    return Object.assign(new UserCreated(), { user: await createUser(ctx, input) });
  }

  @Auth({ requires: ['ADMIN'], fresh: true })
  @Mutation(() => SetUserRolesResult, {
    description: 'Gives a user these roles in place of those they have; they count at once.',
  })
  setUserRoles(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => SetUserRolesInput) input: SetUserRolesInput,
  ) {
    return updated(setUserRoles(ctx, input));
  }

  @Auth({ requires: ['ADMIN'] })
  @Mutation(() => SuspendUserResult, {
    description: 'Puts a user out at once, with every session, and lets them in no more.',
  })
  suspendUser(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => SuspendUserInput) input: SuspendUserInput,
  ) {
    return updated(suspendUser(ctx, input));
  }

  @Auth({ requires: ['ADMIN'] })
  @Mutation(() => ReinstateUserResult, {
    description: 'Lets a suspended user sign in again. Nothing that the suspension ended comes back.',
  })
  reinstateUser(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => ReinstateUserInput) { userId }: ReinstateUserInput,
  ) {
    return updated(reinstateUser(ctx, userId));
  }

  @Auth({ requires: ['ADMIN'] })
  @Mutation(() => UnlockUserResult, {
    description: 'Lifts the locks that wrong passwords and wrong codes have brought about.',
  })
  unlockUser(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => UnlockUserInput) { userId }: UnlockUserInput,
  ) {
    return updated(unlockUser(ctx, userId));
  }

  @Auth({ requires: ['ADMIN'], fresh: true })
  @Mutation(() => ResetUserMfaResult, {
    description:
      'Removes the second factor of a user who has lost it, ends every session of theirs, and tells them by mail.',
  })
  resetUserMfa(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => ResetUserMfaInput) { userId }: ResetUserMfaInput,
  ) {
    return updated(resetUserMfa(ctx, userId));
  }

  @Auth({ requires: ['ADMIN'] })
  @Mutation(() => RevokeUserSessionsResult, {
    description: 'Ends every session of a user, and with them every challenge, link and waiting change.',
  })
  revokeUserSessions(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => RevokeUserSessionsInput) { userId }: RevokeUserSessionsInput,
  ) {
    return revokeUserSessions(ctx, userId);
  }

  @Auth({ requires: ['ADMIN'], fresh: true })
  @Mutation(() => DeleteUserResult, { description: 'Removes the account of a user for good.' })
  deleteUser(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => DeleteUserInput) { userId }: DeleteUserInput,
  ) {
    return deleteUser(ctx, userId);
  }
}

async function updated(change: Promise<UserType>): Promise<UserUpdated> {
  return Object.assign(new UserUpdated(), { user: await change });
}

@Resolver(() => UserConnection)
export class UserConnectionResolver {
  @FieldResolver(() => Int, {
    description: 'How many users the filter fits; counted when it is asked for.',
  })
  totalCount(@Ctx('ctx') ctx: RequestContext, @Root() { filter }: UserConnection) {
    return countUsers(ctx, filter);
  }
}

@Resolver(() => UserType)
export class UserStateResolver {
  @FieldResolver(() => DateTime, { nullable: true, description: 'For administrators; null to others.' })
  suspendedAt(@Ctx('ctx') ctx: RequestContext, @Root() shown: UserType) {
    return suspendedAt(ctx, shown);
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description: 'Until when the longest lock by wrong passwords lasts. For administrators; null to others.',
  })
  lockedUntil(@Ctx('ctx') ctx: RequestContext, @Root() shown: UserType) {
    return lockedUntil(ctx, shown);
  }
}
