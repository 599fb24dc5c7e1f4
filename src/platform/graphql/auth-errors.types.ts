import { Field, Int, InterfaceType, ObjectType, registerEnumType } from 'type-graphql';
import type { ClassType } from 'type-graphql';
import { codeOf } from '../errors/refusal.js';
import type { Refusal } from '../errors/refusal.js';

/** Keys equal values, since GraphQL publishes the keys. */
const AuthErrorCode = Object.fromEntries(
  [
    'InvalidInput',
    'WeakPassword',
    'EmailTaken',
    'UsernameTaken',
    'SignupDisabled',
    'InvalidCredentials',
    'EmailNotVerified',
    'AccountLocked',
    'AccountSuspended',
    'RateLimited',
    'InvalidToken',
    'InvalidCode',
    'MfaAlreadyEnabled',
    'MfaNotEnabled',
    'ReauthenticationRequired',
    'OAuthFailed',
    'ProviderUnavailable',
    'IdentityTaken',
    'LastLoginMethod',
    'LastAdministrator',
    'NotFound',
  ].map((name) => [codeOf(name), codeOf(name)]),
);
registerEnumType(AuthErrorCode, {
  name: 'AuthErrorCode',
  description: 'Why something was refused, for programs.',
});

export enum AuthenticationMethod {
  PASSWORD = 'PASSWORD',
  TOTP = 'TOTP',
  BACKUP_CODE = 'BACKUP_CODE',
  OAUTH = 'OAUTH',
  EMAIL = 'EMAIL',
}
registerEnumType(AuthenticationMethod, {
  name: 'AuthenticationMethod',
  description: 'A way of proving who one is.',
});

@InterfaceType({ description: 'A failure that a person at a form can cause.' })
export abstract class AuthError {
  @Field(() => AuthErrorCode)
  readonly code!: string;

  @Field(() => String)
  readonly message!: string;
}

@ObjectType({ description: 'One argument that cannot be used.' })
export class InvalidField {
  @Field(() => [String], { description: "Leads to the argument, as in ['input', 'email']." })
  readonly path!: string[];

  @Field(() => String)
  readonly message!: string;
}

@ObjectType({ implements: AuthError, description: 'Some arguments cannot be used.' })
export class InvalidInputError extends AuthError {
  @Field(() => [InvalidField])
  readonly fields!: InvalidField[];
}

@ObjectType({ implements: AuthError, description: 'The new password is too easy to guess.' })
export class WeakPasswordError extends AuthError {
  @Field(() => [String], { description: 'What would make it better.' })
  readonly suggestions!: string[];
}

@ObjectType({ implements: AuthError, description: 'Another account has this email address.' })
export class EmailTakenError extends AuthError {}

@ObjectType({ implements: AuthError, description: 'Another account has this username.' })
export class UsernameTakenError extends AuthError {}

@ObjectType({ implements: AuthError, description: 'This deployment lets nobody sign up.' })
export class SignupDisabledError extends AuthError {}

@ObjectType({ implements: AuthError, description: 'Wrong password and unknown account alike.' })
export class InvalidCredentialsError extends AuthError {}

@ObjectType({ implements: AuthError, description: 'Given only after the password matched.' })
export class EmailNotVerifiedError extends AuthError {}

@ObjectType({ implements: AuthError, description: 'Given for known and unknown accounts alike.' })
export class AccountLockedError extends AuthError {
  @Field(() => Int, { description: 'Seconds.' })
  readonly retryAfter!: number;
}

@ObjectType({ implements: AuthError, description: 'Given only after a proof of identity.' })
export class AccountSuspendedError extends AuthError {}

@ObjectType({ implements: AuthError, description: 'Too many requests. Also the answer to a locked address.' })
export class RateLimitedError extends AuthError {
  @Field(() => Int, { description: 'Seconds.' })
  readonly retryAfter!: number;
}

@ObjectType({
  implements: AuthError,
  description: 'Missing, unknown, malformed, expired, revoked or already used.',
})
export class InvalidTokenError extends AuthError {}

@ObjectType({ implements: AuthError, description: 'The code is wrong, or was used before.' })
export class InvalidCodeError extends AuthError {}

@ObjectType({ implements: AuthError, description: 'A second factor is on already.' })
export class MfaAlreadyEnabledError extends AuthError {}

@ObjectType({ implements: AuthError, description: 'There is no second factor.' })
export class MfaNotEnabledError extends AuthError {}

@ObjectType({
  implements: AuthError,
  description: 'Use reauthenticate with one of methods, or sign in again, then ask again.',
})
export class ReauthenticationRequiredError extends AuthError {
  @Field(() => [AuthenticationMethod], { description: 'What the account can prove itself with.' })
  readonly methods!: AuthenticationMethod[];
}

@ObjectType({ implements: AuthError, description: 'The deployment must keep one administrator.' })
export class LastAdministratorError extends AuthError {}

@ObjectType({ implements: AuthError, description: 'The sign-in at a provider did not work out.' })
export class OAuthFailedError extends AuthError {}

@ObjectType({ implements: AuthError, description: 'A provider cannot be reached.' })
export class ProviderUnavailableError extends AuthError {}

@ObjectType({ implements: AuthError, description: 'Another account here has this account of the provider.' })
export class IdentityTakenError extends AuthError {}

@ObjectType({
  implements: AuthError,
  description: 'The only way into the account: set a password first.',
})
export class LastLoginMethodError extends AuthError {}

@ObjectType({ implements: AuthError, description: "Of others' things and of things that don't exist alike." })
export class NotFoundError extends AuthError {}

const members: Readonly<Record<string, ClassType<AuthError>>> = {
  InvalidInputError,
  WeakPasswordError,
  EmailTakenError,
  UsernameTakenError,
  SignupDisabledError,
  InvalidCredentialsError,
  EmailNotVerifiedError,
  AccountLockedError,
  AccountSuspendedError,
  RateLimitedError,
  InvalidTokenError,
  InvalidCodeError,
  MfaAlreadyEnabledError,
  MfaNotEnabledError,
  ReauthenticationRequiredError,
  OAuthFailedError,
  ProviderUnavailableError,
  IdentityTakenError,
  LastLoginMethodError,
  LastAdministratorError,
  NotFoundError,
};

/** The union member that a refusal becomes, its extras included; null where there is none of its name. */
export function memberOf(refusal: Refusal): AuthError | null {
  const Member = members[`${refusal.refused}Error`];
  return Member
    ? Object.assign(new Member(), { code: refusal.code, message: refusal.message }, refusal.extras)
    : null;
}
