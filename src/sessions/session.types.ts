import { createUnionType, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import {
  AuthenticationMethod,
  InvalidTokenError,
  NotFoundError,
  RateLimitedError,
} from '../platform/graphql/auth-errors.types.js';
import { DateTime } from '../platform/graphql/date-time.js';
import { describeValues } from '../platform/graphql/enum-descriptions.js';
import { Role, UserType } from '../users/user.types.js';

@ObjectType('Session', { description: 'A signed-in device: the tokens that began with one sign-in.' })
export class SessionType {
  @Field(() => ID, { description: 'The id of the session, for revokeSession.' })
  readonly id!: string;

  @Field(() => DateTime, { description: 'When the user signed in.' })
  readonly createdAt!: Date;

  @Field(() => DateTime, { description: 'When the session last got new tokens.' })
  readonly lastUsedAt!: Date;

  @Field(() => DateTime, { description: 'When the session ends, unless refresh extends it before.' })
  readonly expiresAt!: Date;

  @Field(() => String, {
    nullable: true,
    description: 'The IP address of the last sign-in or refresh. Null if unknown.',
  })
  readonly ipAddress!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The User-Agent header of the last sign-in or refresh. Null if the client sent none.',
  })
  readonly userAgent!: string | null;

  @Field(() => [AuthenticationMethod], {
    description: 'What the user has proved in this session, at sign-in and later.',
  })
  readonly authenticationMethods!: readonly string[];

  @Field(() => Boolean, { description: 'Whether the request came with this session.' })
  readonly current!: boolean;
}

@ObjectType({ description: 'The user is signed in.' })
export class Authenticated {
  @Field(() => String, { description: 'A JWT. Send it in the header Authorization, after the word Bearer.' })
  readonly accessToken!: string;

  @Field(() => DateTime, { description: 'When the access token expires. Then get a new one with refresh.' })
  readonly accessTokenExpiresAt!: Date;

  @Field(() => String, {
    nullable: true,
    description:
      'The token for the next refresh, which uses it up. Null in cookie mode, where a cookie holds it.',
  })
  readonly refreshToken!: string | null;

  @Field(() => DateTime, {
    description: 'When the refresh token expires, and its session ends, unless refresh comes before.',
  })
  readonly refreshTokenExpiresAt!: Date;

  @Field(() => String, {
    nullable: true,
    description:
      'In cookie mode, the value of the header X-CSRF-Token for refresh and logout. Null otherwise.',
  })
  readonly csrfToken!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Identifies this device at later sign-ins, so that failed attempts by others do not lock it out. Keep it after logout. Null after refresh and in cookie mode.',
  })
  readonly deviceToken!: string | null;

  @Field(() => UserType, { description: 'The signed-in user.' })
  readonly user!: UserType;

  @Field(() => SessionType, { description: 'The session that the tokens belong to.' })
  readonly session!: SessionType;
}

@ObjectType({
  description:
    'How long sessions last here, so that clients can warn in time. By the roles of the caller; the shortest times of all roles if the caller is not signed in.',
})
export class SessionPolicy {
  @Field(() => Int, {
    nullable: true,
    description:
      'After this many minutes without a person at the keyboard a client stops refreshing, and the server accepts no refresh. Null: never.',
  })
  readonly idleMinutes!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Minutes from sign-in to the end of the session, even if it is in use. Null: no end.',
  })
  readonly maxMinutes!: number | null;

  @Field(() => Int, {
    description: 'For this many seconds a refresh token that was used gets the same answer again.',
  })
  readonly refreshGraceSeconds!: number;
}

@ObjectType({ description: 'Sessions have ended; their tokens are no longer valid.' })
export class LoggedOut {
  @Field(() => [ID], {
    description: 'The ids of the sessions that ended. Empty if they had all ended before.',
  })
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
  valuesConfig: describeValues({
    TOKEN_MISSING: 'The token is empty.',
    TOKEN_INVALID: 'It is not an access token of this server. The client refreshes, or signs in.',
    TOKEN_EXPIRED: 'The token has expired. The client refreshes.',
    SESSION_REVOKED:
      'Its session has ended, the account is suspended or deleted, or the password was changed since. The client refreshes, or signs in.',
    MFA_ENROLLMENT_REQUIRED:
      'A role of the user requires a second factor that this session has not verified. The client uses enrollTotp and confirmTotp, or reauthenticate.',
  }),
});

@ObjectType({ description: 'The access token is accepted now.' })
export class ValidToken {
  @Field(() => ID, { description: 'The id of the user.' })
  readonly userId!: string;

  @Field(() => ID, { description: 'The id of the session.' })
  readonly sessionId!: string;

  @Field(() => [Role], { description: 'The roles that the user holds now.' })
  readonly roles!: readonly string[];

  @Field(() => DateTime, { description: 'When the access token expires.' })
  readonly expiresAt!: Date;
}

@ObjectType({ description: 'The access token is not accepted.' })
export class RejectedToken {
  @Field(() => TokenRejection, { description: 'Why the token is not accepted.' })
  readonly reason!: string;
}

export function rejectedToken(reason: string): RejectedToken {
  return Object.assign(new RejectedToken(), { reason });
}

export const TokenStatus = createUnionType({
  name: 'TokenStatus',
  description: 'The answer of verifyToken.',
  types: () => [ValidToken, RejectedToken] as const,
});

export const RefreshResult = createUnionType({
  name: 'RefreshResult',
  description: 'The answer of refresh.',
  types: () => [Authenticated, InvalidTokenError, RateLimitedError] as const,
});

export const LogoutResult = createUnionType({
  name: 'LogoutResult',
  description: 'The answer of logout. It has no error members.',
  types: () => [LoggedOut] as const,
});

export const LogoutAllResult = createUnionType({
  name: 'LogoutAllResult',
  description: 'The answer of logoutAll. It has no error members.',
  types: () => [LoggedOut] as const,
});

export const RevokeSessionResult = createUnionType({
  name: 'RevokeSessionResult',
  description: 'The answer of revokeSession.',
  types: () => [LoggedOut, NotFoundError] as const,
});
