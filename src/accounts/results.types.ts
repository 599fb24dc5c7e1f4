import { createUnionType } from 'type-graphql';
import { IdentityLinked } from '../identities/identity.types.js';
import { MfaChallenge } from '../mfa/mfa.types.js';
import {
  AccountLockedError,
  AccountSuspendedError,
  EmailTakenError,
  IdentityTakenError,
  InvalidCodeError,
  InvalidCredentialsError,
  InvalidInputError,
  InvalidTokenError,
  LastAdministratorError,
  OAuthFailedError,
  ProviderUnavailableError,
  RateLimitedError,
  ReauthenticationRequiredError,
  SignupDisabledError,
  UsernameTakenError,
  WeakPasswordError,
} from '../platform/graphql/auth-errors.types.js';
import { Authenticated } from '../sessions/session.types.js';
import { Reauthenticated } from '../sign-in/sign-in.types.js';
import {
  AccountDeleted,
  AccountLinkRequired,
  EmailChanged,
  EmailVerified,
  ProfileUpdated,
  RequestAccepted,
  VerificationSent,
} from './account.types.js';

export const SignupResult = createUnionType({
  name: 'SignupResult',
  description: 'The answer of signup.',
  types: () =>
    [
      Authenticated,
      VerificationSent,
      EmailTakenError,
      UsernameTakenError,
      WeakPasswordError,
      SignupDisabledError,
      InvalidInputError,
      RateLimitedError,
    ] as const,
});

export const ChangePasswordResult = createUnionType({
  name: 'ChangePasswordResult',
  description: 'The answer of changePassword.',
  types: () =>
    [
      Authenticated,
      InvalidCredentialsError,
      WeakPasswordError,
      ReauthenticationRequiredError,
      AccountLockedError,
      InvalidInputError,
      RateLimitedError,
    ] as const,
});

export const UpdateProfileResult = createUnionType({
  name: 'UpdateProfileResult',
  description: 'The answer of updateProfile.',
  types: () => [ProfileUpdated, UsernameTakenError, InvalidInputError, RateLimitedError] as const,
});

export const DeleteAccountResult = createUnionType({
  name: 'DeleteAccountResult',
  description: 'The answer of deleteAccount.',
  types: () =>
    [
      AccountDeleted,
      InvalidCredentialsError,
      InvalidCodeError,
      ReauthenticationRequiredError,
      LastAdministratorError,
      AccountLockedError,
      InvalidInputError,
      RateLimitedError,
    ] as const,
});

export const VerifyEmailResult = createUnionType({
  name: 'VerifyEmailResult',
  description: 'The answer of verifyEmail.',
  types: () => [EmailVerified, InvalidTokenError, RateLimitedError] as const,
});

export const ResendVerificationEmailResult = createUnionType({
  name: 'ResendVerificationEmailResult',
  description: 'The answer of resendVerificationEmail.',
  types: () => [RequestAccepted, InvalidInputError, RateLimitedError] as const,
});

export const RequestPasswordResetResult = createUnionType({
  name: 'RequestPasswordResetResult',
  description: 'The answer of requestPasswordReset.',
  types: () => [RequestAccepted, InvalidInputError, RateLimitedError] as const,
});

export const ResetPasswordResult = createUnionType({
  name: 'ResetPasswordResult',
  description: 'The answer of resetPassword.',
  types: () =>
    [
      Authenticated,
      MfaChallenge,
      InvalidTokenError,
      WeakPasswordError,
      InvalidInputError,
      RateLimitedError,
    ] as const,
});

export const RequestEmailChangeResult = createUnionType({
  name: 'RequestEmailChangeResult',
  description: 'The answer of requestEmailChange.',
  types: () =>
    [
      RequestAccepted,
      InvalidCredentialsError,
      ReauthenticationRequiredError,
      AccountLockedError,
      InvalidInputError,
      RateLimitedError,
    ] as const,
});

export const ConfirmEmailChangeResult = createUnionType({
  name: 'ConfirmEmailChangeResult',
  description: 'The answer of confirmEmailChange.',
  types: () => [EmailChanged, InvalidTokenError, EmailTakenError, RateLimitedError] as const,
});

export const CompleteOAuthResult = createUnionType({
  name: 'CompleteOAuthResult',
  description: 'The answer of completeOAuth.',
  types: () =>
    [
      Authenticated,
      MfaChallenge,
      VerificationSent,
      AccountLinkRequired,
      IdentityLinked,
      Reauthenticated,
      IdentityTakenError,
      OAuthFailedError,
      ProviderUnavailableError,
      SignupDisabledError,
      AccountSuspendedError,
      InvalidInputError,
      RateLimitedError,
    ] as const,
});
