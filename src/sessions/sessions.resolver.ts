import { Arg, Ctx, Field, FieldResolver, ID, InputType, Mutation, Query, Resolver, Root } from 'type-graphql';
import { isSelfOrAdmin } from '../platform/context/request-context.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { Auth, ForServices, Public, RateLimit } from '../platform/graphql/decorators.js';
import { UserType } from '../users/user.types.js';
import { deviceName } from './device.js';
import { refresh } from './refresh.js';
import {
  LogoutAllResult,
  LogoutResult,
  RefreshResult,
  RevokeSessionResult,
  SessionType,
  TokenStatus,
} from './session.types.js';
import { logout, logoutAll, revokeSession, sessionsOf, verifyToken } from './sessions.js';

@InputType({ description: 'The refresh token, unless a cookie has it.' })
class RefreshInput {
  @Field(() => String, {
    nullable: true,
    description: 'The refresh token of the last answer. Leave it out in cookie mode.',
  })
  readonly refreshToken?: string | null;

  @Field(() => Boolean, {
    defaultValue: true,
    description:
      'False if the page has not been used since the last refresh: only a sign-in, and a refresh with true, extend an idle session.',
  })
  readonly active!: boolean;

  @Field(() => String, {
    nullable: true,
    description:
      'A random name of this attempt, of 22 to 128 letters, digits, hyphens and underscores (128 bits or more), which the client keeps beside the token before it sends both. Sent again with the same token, it gets the same answer as long as the successor has not been used, however late: a lost answer does not end the session. A thief of the token does not know it, so reuse is noticed as before.',
  })
  readonly attempt?: string | null;
}

@InputType({ description: 'The refresh token, for a client without an access token.' })
class LogoutInput {
  @Field(() => String, {
    nullable: true,
    description:
      'Ends the session of this refresh token, in addition to that of the access token in the header. Leave it out in cookie mode.',
  })
  readonly refreshToken?: string | null;
}

@InputType({ description: 'Which sessions to end.' })
class LogoutAllInput {
  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether the session of the request stays, together with all pending challenges and links.',
  })
  readonly keepCurrent!: boolean;
}

@InputType({ description: 'The session to end.' })
class RevokeSessionInput {
  @Field(() => ID, { description: "The id of one of the caller's sessions, from User.sessions." })
  readonly sessionId!: string;
}

@Resolver()
export class SessionsResolver {
  @Public()
  @RateLimit('IP')
  @ForServices()
  @Query(() => TokenStatus, {
    description:
      'Tells whether an access token is accepted now, by its signature, expiry, session and account. For services that receive the tokens of users; a service token in the header replaces the limit by address with a budget of the service.',
  })
  verifyToken(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('token', () => String, { description: 'The access token, without the word Bearer.' }) token: string,
  ) {
    return verifyToken(ctx, token);
  }

  @Public()
  @RateLimit('SESSION', 'USER', { countedBy: 'operation' })
  @Mutation(() => RefreshResult, {
    description:
      'Exchanges a refresh token for new tokens. A token that is used again within the grace period, such as by a second tab, gets the current tokens of the session; used again later, it ends the session.',
  })
  refresh(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => RefreshInput, {
      nullable: true,
      description: 'The refresh token. Leave it out in cookie mode.',
    })
    input?: RefreshInput,
  ) {
    return refresh(ctx, input ?? { active: true });
  }

  @Public()
  @Mutation(() => LogoutResult, {
    description:
      'Ends the session of the access token, of the refresh token, or both. Succeeds for sessions that have already ended, and for expired access tokens.',
  })
  logout(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => LogoutInput, {
      nullable: true,
      description: 'The refresh token, if the session should be found by it.',
    })
    input?: LogoutInput,
  ) {
    return logout(ctx, input?.refreshToken);
  }

  @Auth()
  @Mutation(() => LogoutAllResult, {
    description:
      'Ends every session of the caller, and all pending challenges, mailed links and changes. Device tokens stop working.',
  })
  logoutAll(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => LogoutAllInput, {
      nullable: true,
      description: 'Which sessions to end. If left out, all of them.',
    })
    input?: LogoutAllInput,
  ) {
    return logoutAll(ctx, input?.keepCurrent ?? false);
  }

  @Auth()
  @Mutation(() => RevokeSessionResult, { description: "Ends one of the caller's sessions." })
  revokeSession(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => RevokeSessionInput, { description: 'The session to end.' }) input: RevokeSessionInput,
  ) {
    return revokeSession(ctx, input.sessionId);
  }
}

@Resolver(() => UserType)
export class UserSessionsResolver {
  @FieldResolver(() => [SessionType], {
    nullable: true,
    description:
      'The sessions of the user that have not ended, most recently used first. Null unless the caller is the user or an administrator.',
  })
  async sessions(@Ctx('ctx') ctx: RequestContext, @Root() user: UserType) {
    return isSelfOrAdmin(ctx, user.id) ? sessionsOf(ctx, user.id) : null;
  }
}

@Resolver(() => SessionType)
export class SessionResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description: "A readable form of userAgent, such as 'Firefox on Linux'. Null if it names no device.",
  })
  device(@Root() session: SessionType) {
    return deviceName(session.userAgent);
  }
}
