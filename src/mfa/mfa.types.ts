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
import { describeValues } from '../platform/graphql/enum-descriptions.js';
import { UserType } from '../users/user.types.js';

export enum MfaMethod {
  TOTP = 'TOTP',
  BACKUP_CODE = 'BACKUP_CODE',
}
registerEnumType(MfaMethod, {
  name: 'MfaMethod',
  description: 'A kind of second factor.',
  valuesConfig: describeValues({
    TOTP: 'A code of an authenticator app (RFC 6238).',
    BACKUP_CODE: 'A one-time backup code.',
  }),
});

@ObjectType({
  description: 'The first factor is right, and a second is needed: pass mfaToken and a code to verifyMfa.',
})
export class MfaChallenge {
  @Field(() => String, { description: 'The token for verifyMfa. It is accepted nowhere else.' })
  readonly mfaToken!: string;

  @Field(() => DateTime, { description: 'When the challenge expires. Then sign in again.' })
  readonly expiresAt!: Date;

  @Field(() => [MfaMethod], { description: 'The kinds of code that verifyMfa accepts.' })
  readonly methods!: readonly MfaMethod[];
}

@ObjectType({
  description:
    'A new secret for an authenticator app. It has no effect until confirmTotp gets its first code.',
})
export class TotpEnrollment {
  @Field(() => String, { description: 'The token for confirmTotp.' })
  readonly enrollmentToken!: string;

  @Field(() => String, { description: 'The secret in base32, to type into the app.' })
  readonly secret!: string;

  @Field(() => String, { description: 'The secret with its parameters, as the otpauth: URI that apps read.' })
  readonly otpauthUri!: string;

  @Field(() => String, { description: 'The otpauthUri as a QR code to scan: an image in a data: URI.' })
  readonly qrCode!: string;

  @Field(() => DateTime, { description: 'When the enrollment expires. Then start again with enrollTotp.' })
  readonly expiresAt!: Date;
}

@ObjectType({
  description: 'Codes that replace those of the authenticator app. They cannot be read again later.',
})
export class BackupCodes {
  @Field(() => [String], { description: "The codes, such as 'K7QXM-3TRVA'. Each works once." })
  readonly codes!: readonly string[];

  @Field(() => UserType, { description: 'The user after the change.' })
  readonly user!: UserType;
}

@ObjectType({ description: 'The second factor and its backup codes are removed.' })
export class MfaDisabled {
  @Field(() => UserType, { description: 'The user after the change.' })
  readonly user!: UserType;
}

export const EnrollTotpResult = createUnionType({
  name: 'EnrollTotpResult',
  description: 'The answer of enrollTotp.',
  types: () => [TotpEnrollment, MfaAlreadyEnabledError, ReauthenticationRequiredError] as const,
});

export const ConfirmTotpResult = createUnionType({
  name: 'ConfirmTotpResult',
  description: 'The answer of confirmTotp.',
  types: () =>
    [BackupCodes, InvalidCodeError, InvalidTokenError, AccountLockedError, RateLimitedError] as const,
});

export const RegenerateBackupCodesResult = createUnionType({
  name: 'RegenerateBackupCodesResult',
  description: 'The answer of regenerateBackupCodes.',
  types: () =>
    [BackupCodes, InvalidCodeError, MfaNotEnabledError, AccountLockedError, RateLimitedError] as const,
});

export const DisableMfaResult = createUnionType({
  name: 'DisableMfaResult',
  description: 'The answer of disableMfa.',
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
