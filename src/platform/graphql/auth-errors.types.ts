import { Field, Int, InterfaceType, ObjectType, registerEnumType } from 'type-graphql';
import type { ClassType } from 'type-graphql';
import { codeOf } from '../errors/refusal.js';
import type { Refusal } from '../errors/refusal.js';
import type { Language } from '../messages/messages.js';
import { describeValues } from './enum-descriptions.js';

/** Each refusal that can be a member of a result union, and what it means to a client. */
const meanings = {
  InvalidInput: 'One or more input values are not valid.',
  WeakPassword: 'The new password is too easy to guess; choose another one.',
  EmailTaken: 'Another account has this email address.',
  UsernameTaken: 'Another account has this username; choose another one.',
  SignupDisabled: 'This server does not let users create accounts.',
  InvalidCredentials: 'The account or the password is wrong; both cases get the same answer.',
  EmailNotVerified: 'The email address must be verified first. Answered only if the password is right.',
  AccountLocked:
    'Too many wrong passwords or codes; wait retryAfter seconds. Existing and unknown accounts get the same answer.',
  AccountSuspended: 'An administrator has suspended the account. Answered only after a proof of identity.',
  RateLimited:
    'Too many requests, or too many wrong passwords from this IP address; wait retryAfter seconds.',
  InvalidToken: 'The token is missing, unknown, malformed, expired, revoked or already used.',
  InvalidCode: 'The code is wrong or was already used.',
  MfaAlreadyEnabled: 'A second factor is already enabled; set replace to change it.',
  MfaNotEnabled: 'The account has no second factor.',
  ReauthenticationRequired:
    'A recent proof of identity is needed: use one of methods, or sign in again, then repeat the request.',
  OAuthFailed: 'The sign-in with the provider failed; start again with startOAuth.',
  ProviderUnavailable: 'The provider does not answer; try again later.',
  IdentityTaken: 'The provider account is already linked to another account.',
  LastLoginMethod: 'The account would have no way to sign in left; set a password first.',
  LastAdministrator: 'The change would leave the server without an administrator; appoint another one first.',
  Conflict: 'Another user changed the account meanwhile.',
  NotFound: 'The id does not exist, or belongs to another user.',
} as const;

const codes = Object.entries(meanings).map(([name, meaning]) => [codeOf(name), meaning] as const);

/** Keys equal values, since GraphQL publishes the keys. */
const AuthErrorCode = Object.fromEntries(codes.map(([code]) => [code, code]));
registerEnumType(AuthErrorCode, {
  name: 'AuthErrorCode',
  description: 'Identifies a failure to programs. Values may be added: keep a default branch.',
  valuesConfig: describeValues(Object.fromEntries(codes)),
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
  description: 'A way to prove an identity.',
  valuesConfig: describeValues({
    PASSWORD: 'The password of the account.',
    TOTP: 'A code of an authenticator app.',
    BACKUP_CODE: 'A one-time backup code.',
    OAUTH: 'A sign-in with a linked account at an OAuth provider.',
    EMAIL: 'A link that was mailed to the address of the account.',
  }),
});

@InterfaceType({ description: 'A failure that a user can cause.' })
export abstract class AuthError {
  @Field(() => AuthErrorCode, { description: 'Identifies the failure to programs.' })
  readonly code!: string;

  @Field(() => String, {
    description:
      'A sentence for people, in the language of the request. It may be reworded: compare code instead.',
  })
  readonly message!: string;
}

@ObjectType({ description: 'An input value that is not valid.' })
export class InvalidField {
  @Field(() => [String], {
    description: "The path to the value from the arguments, such as ['input', 'email'].",
  })
  readonly path!: string[];

  @Field(() => String, {
    description: 'A sentence that says what to change, in the language of the request.',
  })
  readonly message!: string;
}

@ObjectType({ implements: AuthError, description: meanings.InvalidInput })
export class InvalidInputError extends AuthError {
  @Field(() => [InvalidField], { description: 'Every value that is not valid.' })
  readonly fields!: InvalidField[];
}

@ObjectType({ implements: AuthError, description: meanings.WeakPassword })
export class WeakPasswordError extends AuthError {
  @Field(() => [String], {
    description: 'Sentences that say how to choose a better password, in the language of the request.',
  })
  readonly suggestions!: string[];
}

@ObjectType({ implements: AuthError, description: meanings.EmailTaken })
export class EmailTakenError extends AuthError {}

@ObjectType({ implements: AuthError, description: meanings.UsernameTaken })
export class UsernameTakenError extends AuthError {}

@ObjectType({ implements: AuthError, description: meanings.SignupDisabled })
export class SignupDisabledError extends AuthError {}

@ObjectType({ implements: AuthError, description: meanings.InvalidCredentials })
export class InvalidCredentialsError extends AuthError {}

@ObjectType({ implements: AuthError, description: meanings.EmailNotVerified })
export class EmailNotVerifiedError extends AuthError {}

@ObjectType({ implements: AuthError, description: meanings.AccountLocked })
export class AccountLockedError extends AuthError {
  @Field(() => Int, { description: 'How many seconds to wait before the next attempt, at least 1.' })
  readonly retryAfter!: number;
}

@ObjectType({ implements: AuthError, description: meanings.AccountSuspended })
export class AccountSuspendedError extends AuthError {}

@ObjectType({ implements: AuthError, description: meanings.RateLimited })
export class RateLimitedError extends AuthError {
  @Field(() => Int, { description: 'How many seconds to wait before the next attempt, at least 1.' })
  readonly retryAfter!: number;
}

@ObjectType({ implements: AuthError, description: meanings.InvalidToken })
export class InvalidTokenError extends AuthError {}

@ObjectType({ implements: AuthError, description: meanings.InvalidCode })
export class InvalidCodeError extends AuthError {}

@ObjectType({ implements: AuthError, description: meanings.MfaAlreadyEnabled })
export class MfaAlreadyEnabledError extends AuthError {}

@ObjectType({ implements: AuthError, description: meanings.MfaNotEnabled })
export class MfaNotEnabledError extends AuthError {}

@ObjectType({ implements: AuthError, description: meanings.ReauthenticationRequired })
export class ReauthenticationRequiredError extends AuthError {
  @Field(() => [AuthenticationMethod], {
    description:
      'The proofs that the account can give: OAUTH with startOAuth, all others with reauthenticate. Empty if it can only sign in again.',
  })
  readonly methods!: AuthenticationMethod[];
}

@ObjectType({ implements: AuthError, description: meanings.LastAdministrator })
export class LastAdministratorError extends AuthError {}

@ObjectType({ implements: AuthError, description: meanings.OAuthFailed })
export class OAuthFailedError extends AuthError {}

@ObjectType({ implements: AuthError, description: meanings.ProviderUnavailable })
export class ProviderUnavailableError extends AuthError {}

@ObjectType({ implements: AuthError, description: meanings.IdentityTaken })
export class IdentityTakenError extends AuthError {}

@ObjectType({ implements: AuthError, description: meanings.LastLoginMethod })
export class LastLoginMethodError extends AuthError {}

@ObjectType({ implements: AuthError, description: meanings.NotFound })
export class NotFoundError extends AuthError {}

export type ErrorMembers = Readonly<Record<string, ClassType<AuthError>>>;

export const authErrors: ErrorMembers = {
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

/** The union member that a refusal becomes, with its extras; null if no member has its name. */
export function memberOf(refusal: Refusal, members: ErrorMembers, language: Language): AuthError | null {
  const Member = members[`${refusal.refused}Error`];
  return Member ? Object.assign(new Member(), { code: refusal.code }, refusal.written(language)) : null;
}
