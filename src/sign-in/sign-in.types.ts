import { createUnionType, Field, ObjectType, registerEnumType } from 'type-graphql';
import {
  AccountLockedError,
  AccountSuspendedError,
  EmailNotVerifiedError,
  InvalidCodeError,
  InvalidCredentialsError,
  InvalidInputError,
  RateLimitedError,
} from '../platform/auth-errors.types.js';
import { DateTime } from '../platform/graphql.js';
import { Authenticated } from '../sessions/session.types.js';

export enum MfaMethod {
  TOTP = 'TOTP',
  BACKUP_CODE = 'BACKUP_CODE',
}
registerEnumType(MfaMethod, { name: 'MfaMethod', description: 'A second factor.' });

@ObjectType({
  description:
    'The first factor was right and a second is due: hand mfaToken to verifyMfa. It opens nothing else.',
})
export class MfaChallenge {
  @Field(() => String)
  readonly mfaToken!: string;

  @Field(() => DateTime)
  readonly expiresAt!: Date;

  @Field(() => [MfaMethod])
  readonly methods!: readonly MfaMethod[];
}

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
