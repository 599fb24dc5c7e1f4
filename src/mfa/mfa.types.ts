import { createUnionType, Field, ObjectType, registerEnumType } from 'type-graphql';
import {
  AccountLockedError,
  InvalidCodeError,
  InvalidCredentialsError,
  InvalidInputError,
  InvalidTokenError,
  MfaAlreadyEnabledError,
  MfaNotEnabledError,
  RateLimitedError,
  ReauthenticationRequiredError,
} from '../platform/graphql/auth-errors.types.js';
import { DateTime } from '../platform/graphql/date-time.js';
import { UserType } from '../users/user.types.js';

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

@ObjectType({
  description: 'A secret for an authenticator app. It works once confirmTotp got its first code.',
})
export class TotpEnrollment {
  @Field(() => String)
  readonly enrollmentToken!: string;

  @Field(() => String, { description: 'In base32, for typing it in.' })
  readonly secret!: string;

  @Field(() => String, { description: 'The same with all that apps need.' })
  readonly otpauthUri!: string;

  @Field(() => String, { description: 'otpauthUri as a picture to scan: a data: URI of an image.' })
  readonly qrCode!: string;

  @Field(() => DateTime)
  readonly expiresAt!: Date;
}

@ObjectType({ description: 'Codes that stand in for the authenticator app, each once. Shown this once.' })
export class BackupCodes {
  @Field(() => [String])
  readonly codes!: readonly string[];

  @Field(() => UserType)
  readonly user!: UserType;
}

@ObjectType({ description: 'The second factor is off.' })
export class MfaDisabled {
  @Field(() => UserType)
  readonly user!: UserType;
}

export const EnrollTotpResult = createUnionType({
  name: 'EnrollTotpResult',
  types: () => [TotpEnrollment, MfaAlreadyEnabledError, ReauthenticationRequiredError] as const,
});

export const ConfirmTotpResult = createUnionType({
  name: 'ConfirmTotpResult',
  types: () =>
    [BackupCodes, InvalidCodeError, InvalidTokenError, AccountLockedError, RateLimitedError] as const,
});

export const RegenerateBackupCodesResult = createUnionType({
  name: 'RegenerateBackupCodesResult',
  types: () =>
    [BackupCodes, InvalidCodeError, MfaNotEnabledError, AccountLockedError, RateLimitedError] as const,
});

export const DisableMfaResult = createUnionType({
  name: 'DisableMfaResult',
  types: () =>
    [
      MfaDisabled,
      InvalidCredentialsError,
      InvalidCodeError,
      MfaNotEnabledError,
      ReauthenticationRequiredError,
      AccountLockedError,
      InvalidInputError,
      RateLimitedError,
    ] as const,
});
