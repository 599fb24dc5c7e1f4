import { Arg, Ctx, Field, FieldResolver, ID, InputType, Mutation, Query, Resolver, Root } from 'type-graphql';
import { isSelfOrAdmin } from '../platform/context/request-context.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { Auth, Public, RateLimit } from '../platform/graphql/decorators.js';
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

@InputType()
class RefreshInput {
  @Field(() => String, { nullable: true })
  readonly refreshToken?: string | null;
}

@InputType()
class LogoutInput {
  @Field(() => String, { nullable: true })
  readonly refreshToken?: string | null;
}

@InputType()
class LogoutAllInput {
  @Field(() => Boolean, { defaultValue: false })
  readonly keepCurrent!: boolean;
}

@InputType()
class RevokeSessionInput {
  @Field(() => ID)
  readonly sessionId!: string;
}

@Resolver()
export class SessionsResolver {
  @Public()
  @RateLimit('IP')
  @Query(() => TokenStatus, {
    description:
      'Whether an access token would be accepted now: signature, expiry, session and account all considered.',
  })
  verifyToken(@Ctx('ctx') ctx: RequestContext, @Arg('token', () => String) token: string) {
    return verifyToken(ctx, token);
  }

  @Public()
  @RateLimit('SESSION', 'USER', { countedBy: 'operation' })
  @Mutation(() => RefreshResult, {
    description:
      'Trades a refresh token for its successor, once. Asked again within the grace period, as by a second tab, it answers with the current refresh token and an access token of the same session. In cookie mode the input may be left out.',
  })
  refresh(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => RefreshInput, { nullable: true }) input?: RefreshInput,
  ) {
    return refresh(ctx, input?.refreshToken);
  }

  @Public()
  @Mutation(() => LogoutResult, {
    description:
      'Ends the session of the bearer token, or of the refresh token given; succeeds also when it had ended.',
  })
  logout(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => LogoutInput, { nullable: true }) input?: LogoutInput,
  ) {
    return logout(ctx, input?.refreshToken);
  }

  @Auth()
  @Mutation(() => LogoutAllResult, {
    description:
      'Ends every session of the user, and with them every challenge, link and waiting change. With keepCurrent the asking session stays, and so do those.',
  })
  logoutAll(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => LogoutAllInput, { nullable: true }) input?: LogoutAllInput,
  ) {
    return logoutAll(ctx, input?.keepCurrent ?? false);
  }

  @Auth()
  @Mutation(() => RevokeSessionResult, { description: 'Ends one session of the user.' })
  revokeSession(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => RevokeSessionInput) input: RevokeSessionInput,
  ) {
    return revokeSession(ctx, input.sessionId);
  }
}

@Resolver(() => UserType)
export class UserSessionsResolver {
  @FieldResolver(() => [SessionType], {
    nullable: true,
    description: 'Signed-in devices. For the user and for administrators.',
  })
  async sessions(@Ctx('ctx') ctx: RequestContext, @Root() user: UserType) {
    return isSelfOrAdmin(ctx, user.id) ? sessionsOf(ctx, user.id) : null;
  }
}

@Resolver(() => SessionType)
export class SessionResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description: "Readable form of userAgent, as in 'Firefox on Linux'.",
  })
  device(@Root() session: SessionType) {
    return deviceName(session.userAgent);
  }
}
