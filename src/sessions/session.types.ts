import { createUnionType, Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import {
  AuthenticationMethod,
  InvalidTokenError,
  NotFoundError,
  RateLimitedError,
} from '../platform/graphql/auth-errors.types.js';
import { DateTime } from '../platform/graphql/date-time.js';
import { Role, UserType } from '../users/user.types.js';

@ObjectType('Session', {
  description: 'One signed-in device: a chain of refresh tokens that began with one sign-in.',
})
export class SessionType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => DateTime)
  readonly createdAt!: Date;

  @Field(() => DateTime)
  readonly lastUsedAt!: Date;

  @Field(() => DateTime)
  readonly expiresAt!: Date;

  @Field(() => String, { nullable: true })
  readonly ipAddress!: string | null;

  @Field(() => String, { nullable: true })
  readonly userAgent!: string | null;

  @Field(() => [AuthenticationMethod])
  readonly authenticationMethods!: readonly string[];

  @Field(() => Boolean, { description: 'Whether this is the session that asks.' })
  readonly current!: boolean;
}

@ObjectType({ description: 'Signed in.' })
export class Authenticated {
  @Field(() => String)
  readonly accessToken!: string;

  @Field(() => DateTime)
  readonly accessTokenExpiresAt!: Date;

  @Field(() => String, { nullable: true, description: 'Null in cookie mode.' })
  readonly refreshToken!: string | null;

  @Field(() => DateTime)
  readonly refreshTokenExpiresAt!: Date;

  @Field(() => String, {
    nullable: true,
    description: 'In cookie mode: send it back in X-CSRF-Token with refresh and logout.',
  })
  readonly csrfToken!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Proves at a later login that this device has been in the account before, so that strangers' failures don't lock it out. Null at refresh and in cookie mode.",
  })
  readonly deviceToken!: string | null;

  @Field(() => UserType)
  readonly user!: UserType;

  @Field(() => SessionType)
  readonly session!: SessionType;
}

@ObjectType({ description: 'The sessions that this ended.' })
export class LoggedOut {
  @Field(() => [ID])
  readonly sessionIds!: readonly string[];
}

export function loggedOut(sessionIds: readonly string[]): LoggedOut {
  return Object.assign(new LoggedOut(), { sessionIds });
}

enum TokenRejection {
  TOKEN_MISSING = 'TOKEN_MISSING',
  TOKEN_INVALID = 'TOKEN_INVALID',
  TOKEN_EXPIRED = 'TOKEN_EXPIRED',
  SESSION_REVOKED = 'SESSION_REVOKED',
  MFA_ENROLLMENT_REQUIRED = 'MFA_ENROLLMENT_REQUIRED',
}
registerEnumType(TokenRejection, {
  name: 'TokenRejection',
  description: 'Why an access token is not accepted.',
});

@ObjectType({ description: 'The token would be accepted now.' })
export class ValidToken {
  @Field(() => ID)
  readonly userId!: string;

  @Field(() => ID)
  readonly sessionId!: string;

  @Field(() => [Role])
  readonly roles!: readonly string[];

  @Field(() => DateTime)
  readonly expiresAt!: Date;
}

@ObjectType({ description: 'The token would not be accepted now.' })
export class RejectedToken {
  @Field(() => TokenRejection)
  readonly reason!: string;
}

export function rejectedToken(reason: string): RejectedToken {
  return Object.assign(new RejectedToken(), { reason });
}

export const TokenStatus = createUnionType({
  name: 'TokenStatus',
  types: () => [ValidToken, RejectedToken] as const,
});

export const RefreshResult = createUnionType({
  name: 'RefreshResult',
  types: () => [Authenticated, InvalidTokenError, RateLimitedError] as const,
});

export const LogoutResult = createUnionType({
  name: 'LogoutResult',
  types: () => [LoggedOut] as const,
});

export const LogoutAllResult = createUnionType({
  name: 'LogoutAllResult',
  types: () => [LoggedOut] as const,
});

export const RevokeSessionResult = createUnionType({
  name: 'RevokeSessionResult',
  types: () => [LoggedOut, NotFoundError] as const,
});
