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

@ObjectType({ description: 'The proof of presence is renewed.' })
export class Reauthenticated {
  @Field(() => DateTime)
  readonly freshUntil!: Date;
}

export const LoginResult = createUnionType({
  name: 'LoginResult',
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
  types: () =>
    [Authenticated, InvalidCodeError, InvalidTokenError, AccountLockedError, RateLimitedError] as const,
});
