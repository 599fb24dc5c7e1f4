import { createUnionType, Field, ObjectType } from 'type-graphql';
import { MfaChallenge } from '../mfa/mfa.types.js';
import {
  AccountLockedError,
  AccountSuspendedError,
  EmailNotVerifiedError,
  InvalidCodeError,
  InvalidCredentialsError,
  InvalidInputError,
  InvalidTokenError,
  RateLimitedError,
} from '../platform/graphql/auth-errors.types.js';
import { DateTime } from '../platform/graphql/date-time.js';
import { Authenticated } from '../sessions/session.types.js';

@ObjectType({ description: 'The session is fresh again, as @auth(fresh: true) requires.' })
export class Reauthenticated {
  @Field(() => DateTime, { description: 'Until when the session counts as fresh.' })
  readonly freshUntil!: Date;
}

export const LoginResult = createUnionType({
  name: 'LoginResult',
  description: 'The answer of login.',
  types: () =>
    [
      Authenticated,
      MfaChallenge,
      InvalidCredentialsError,
      EmailNotVerifiedError,
      AccountLockedError,
      AccountSuspendedError,
      InvalidInputError,
      RateLimitedError,
    ] as const,
});

export const ReauthenticateResult = createUnionType({
  name: 'ReauthenticateResult',
  description: 'The answer of reauthenticate.',
  types: () =>
    [
      Reauthenticated,
      InvalidCredentialsError,
      InvalidCodeError,
      AccountLockedError,
      InvalidInputError,
      RateLimitedError,
    ] as const,
});

export const VerifyMfaResult = createUnionType({
  name: 'VerifyMfaResult',
  description: 'The answer of verifyMfa.',
  types: () =>
    [Authenticated, InvalidCodeError, InvalidTokenError, AccountLockedError, RateLimitedError] as const,
});
