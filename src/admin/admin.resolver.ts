import { Arg, Args, Ctx, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../platform/context/request-context.js';
import { Auth } from '../platform/graphql/decorators.js';
import { UserType } from '../users/user.types.js';
import { AuditEventConnection, AuditEventFilterInput, PageArguments } from './admin.types.js';
import { auditEvents, auditEventsOf } from './audit-events.js';

@Resolver()
export class AdminResolver {
  @Auth({ requires: ['ADMIN'] })
  @Query(() => AuditEventConnection, {
    description: 'Newest first; first or last at most 100; 20 when neither is given.',
  })
  auditEvents(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('filter', () => AuditEventFilterInput, { nullable: true })
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
      'Recent security events of the account, newest first. For the user and for administrators; first at most 100, 20 when left out.',
  })
  auditEvents(
    @Ctx('ctx') ctx: RequestContext,
    @Root() user: UserType,
    @Arg('first', () => Int, { nullable: true }) first?: number | null,
    @Arg('after', () => String, { nullable: true }) after?: string | null,
  ) {
    return auditEventsOf(ctx, user.id, { first, after });
  }
}
