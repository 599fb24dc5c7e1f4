import { Arg, Args, Ctx, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../platform/context/request-context.js';
import { Auth } from '../platform/graphql/decorators.js';
import { UserType } from '../users/user.types.js';
import { AuditEventConnection, AuditEventFilterInput, AuditEventNode, PageArguments } from './admin.types.js';
import { auditEvents, auditEventsOf } from './audit-events.js';
import { userForAdministrators } from './users.js';

@Resolver()
export class AdminResolver {
  @Auth({ requires: ['ADMIN'] })
  @Query(() => AuditEventConnection, { description: 'Security events of all accounts, newest first.' })
  auditEvents(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('filter', () => AuditEventFilterInput, {
      nullable: true,
      description: 'Which events. If left out, all.',
    })
    filter: AuditEventFilterInput | null | undefined,
    @Args(() => PageArguments) page: PageArguments,
  ) {
    return auditEvents(ctx, filter ?? {}, page);
  }
}

@Resolver(() => UserType)
export class UserAuditEventsResolver {
  @FieldResolver(() => AuditEventConnection, {
    nullable: true,
    description:
      'The security events of the account, newest first. Null unless the caller is the user or an administrator.',
  })
  auditEvents(
    @Ctx('ctx') ctx: RequestContext,
    @Root() user: UserType,
    @Arg('first', () => Int, {
      nullable: true,
      description: 'How many events, from 0 to 100. 20 if left out.',
    })
    first?: number | null,
    @Arg('after', () => String, {
      nullable: true,
      description: 'A cursor of this list: only events after it.',
    })
    after?: string | null,
  ) {
    return auditEventsOf(ctx, user.id, { first, after });
  }
}

@Resolver(() => AuditEventNode)
export class AuditEventUsersResolver {
  @FieldResolver(() => UserType, {
    nullable: true,
    description:
      'The user who caused the event. Null if the account was deleted, if no user was signed in, and to callers who are not administrators.',
  })
  actor(@Ctx('ctx') ctx: RequestContext, @Root() { actorId }: AuditEventNode) {
    return userForAdministrators(ctx, actorId);
  }

  @FieldResolver(() => UserType, {
    nullable: true,
    description:
      'The account that the event is about. Null if it was deleted or if no account was found, and to callers who are not administrators.',
  })
  user(@Ctx('ctx') ctx: RequestContext, @Root() { userId }: AuditEventNode) {
    return userForAdministrators(ctx, userId);
  }
}
