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
import { updateUser } from './update-user.js';
import { UpdateUserInput, UpdateUserResult, UserUpdated } from './update-user.types.js';
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
  UserCreated,
} from './user-changes.types.js';
import type { UserOrder as Order } from './users-query.js';
import { countUsers, user, users } from './users.js';
import { UserConnection, UserFilterInput, UserOrder } from './users.types.js';

@Resolver()
export class UsersResolver {
  @Auth({ requires: ['ADMIN'] })
  @Query(() => UserType, { nullable: true, description: 'The user with this id. Null if there is none.' })
  user(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('id', () => ID, { description: 'The id of the user.' }) id: string,
  ) {
    return user(ctx, id);
  }

  @Auth({ requires: ['ADMIN'] })
  @Query(() => UserConnection, { description: 'All users that match the filter, in pages.' })
  users(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('filter', () => UserFilterInput, { nullable: true, description: 'Which users. If left out, all.' })
    filter: UserFilterInput | null | undefined,
    @Arg('orderBy', () => UserOrder, {
      defaultValue: 'CREATED_AT_DESC',
      description: 'The order of the list.',
    })
    order: Order,
    @Args(() => PageArguments) page: PageArguments,
  ) {
    return users(ctx, { filter: filter ?? {}, order, page });
  }

  @Auth({ requires: ['ADMIN'], fresh: true })
  @Mutation(() => CreateUserResult, { description: 'Creates an account for another person, with any roles.' })
  async createUser(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => CreateUserInput, { description: 'The new account.' }) input: CreateUserInput,
  ) {
    return Object.assign(new UserCreated(), { user: await createUser(ctx, input) });
  }

  @Auth({ requires: ['ADMIN'], fresh: true })
  @Mutation(() => UpdateUserResult, {
    description:
      'Changes the address, names or locale of an account. A new address ends outstanding links, and the owner of the old one is told.',
  })
  updateUser(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => UpdateUserInput, { description: 'The user, and what to change.' })
    input: UpdateUserInput,
  ) {
    return updated(updateUser(ctx, input));
  }

  @Auth({ requires: ['ADMIN'], fresh: true })
  @Mutation(() => SetUserRolesResult, {
    description:
      'Replaces all roles of a user. The change applies from the next request, without a new sign-in.',
  })
  setUserRoles(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => SetUserRolesInput, { description: 'The user, and the new roles.' })
    input: SetUserRolesInput,
  ) {
    return updated(setUserRoles(ctx, input));
  }

  @Auth({ requires: ['ADMIN'] })
  @Mutation(() => SuspendUserResult, {
    description: 'Ends every session of a user and refuses further sign-ins, until reinstateUser.',
  })
  suspendUser(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => SuspendUserInput, { description: 'The user to suspend, and why.' })
    input: SuspendUserInput,
  ) {
    return updated(suspendUser(ctx, input));
  }

  @Auth({ requires: ['ADMIN'] })
  @Mutation(() => ReinstateUserResult, {
    description:
      'Lets a suspended user sign in again. Sessions and links that the suspension ended stay ended.',
  })
  reinstateUser(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => ReinstateUserInput, { description: 'The user to reinstate.' })
    { userId }: ReinstateUserInput,
  ) {
    return updated(reinstateUser(ctx, userId));
  }

  @Auth({ requires: ['ADMIN'] })
  @Mutation(() => UnlockUserResult, {
    description: 'Removes the locks of an account after too many wrong passwords or codes.',
  })
  unlockUser(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => UnlockUserInput, { description: 'The user to unlock.' }) { userId }: UnlockUserInput,
  ) {
    return updated(unlockUser(ctx, userId));
  }

  @Auth({ requires: ['ADMIN'], fresh: true })
  @Mutation(() => ResetUserMfaResult, {
    description:
      'Removes the second factor of a user who has lost it, ends every session of the user, and sends a notice by mail.',
  })
  resetUserMfa(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => ResetUserMfaInput, { description: 'The user who has lost the second factor.' })
    { userId }: ResetUserMfaInput,
  ) {
    return updated(resetUserMfa(ctx, userId));
  }

  @Auth({ requires: ['ADMIN'] })
  @Mutation(() => RevokeUserSessionsResult, {
    description:
      'Ends sessions of a user: those that are given, or else every session and all pending challenges, mailed links and changes; device tokens stop working then.',
  })
  revokeUserSessions(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => RevokeUserSessionsInput, { description: 'The user, and which sessions.' })
    input: RevokeUserSessionsInput,
  ) {
    return revokeUserSessions(ctx, input);
  }

  @Auth({ requires: ['ADMIN'], fresh: true })
  @Mutation(() => DeleteUserResult, { description: 'Deletes the account of a user permanently.' })
  deleteUser(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => DeleteUserInput, { description: 'The user to delete.' }) { userId }: DeleteUserInput,
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
    description: 'How many users match the filter, on all pages. It is counted only if selected.',
  })
  totalCount(@Ctx('ctx') ctx: RequestContext, @Root() { filter }: UserConnection) {
    return countUsers(ctx, filter);
  }
}

@Resolver(() => UserType)
export class UserStateResolver {
  @FieldResolver(() => DateTime, {
    nullable: true,
    description:
      'When the user was suspended. Null if the user is not suspended, and to callers who are not administrators.',
  })
  suspendedAt(@Ctx('ctx') ctx: RequestContext, @Root() shown: UserType) {
    return suspendedAt(ctx, shown);
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description:
      'Until when wrong passwords lock the account, by the longest lock. Null if it is not locked, and to callers who are not administrators.',
  })
  lockedUntil(@Ctx('ctx') ctx: RequestContext, @Root() shown: UserType) {
    return lockedUntil(ctx, shown);
  }
}
