/**
 * Every refusal: its name, and the sentence that the caller reads. If the mutation's union has a member of that name
 * with the ending `Error`, the refusal becomes that member, else a top-level error.
 */
export const refusals = {
  InvalidInput: 'Some values are not valid; see fields.',
  WeakPassword: 'This password is too easy to guess; see suggestions.',
  EmailTaken: 'An account with this email address already exists.',
  UsernameTaken: 'This username is taken; choose another one.',
  SignupDisabled: 'Sign-up is disabled; ask an administrator for an account.',
  InvalidCredentials: 'Wrong email, username or password.',
  EmailNotVerified: 'Verify your email address first.',
  AccountLocked: 'Too many failed attempts; try again later.',
  AccountSuspended: 'This account is suspended; contact an administrator.',
  RateLimited: 'Too many requests; try again later.',
  InvalidToken: 'This link or token is invalid or has expired.',
  InvalidCode: 'Wrong code, or a code that was already used.',
  MfaAlreadyEnabled: 'A second factor is already enabled.',
  MfaNotEnabled: 'This account has no second factor.',
  ReauthenticationRequired: 'Confirm your identity with reauthenticate, or sign in again.',
  OAuthFailed: 'The sign-in with the provider failed; start again, or sign in another way.',
  ProviderUnavailable: 'The provider is not available; try again later, or sign in another way.',
  IdentityTaken: 'This provider account is already linked to another account.',
  LastLoginMethod: 'This is the only way to sign in to the account; set a password first.',
  LastAdministrator: 'This is the last administrator; appoint another one first.',
  Conflict: 'Somebody else changed this meanwhile. Look at it again, then repeat your change.',
  NotFound: 'Not found.',
  CsrfRejected:
    "Send the request from an origin that CORS_ORIGINS lists, with the session's csrfToken in X-CSRF-Token.",
  Unauthenticated: 'Sign in first.',
  Forbidden: 'Your account does not have permission for this.',
  ServiceUnavailable: 'The server is temporarily unavailable; try again shortly.',
} as const;

const reasons = {
  TOKEN_MISSING: 'Sign in first.',
  TOKEN_INVALID: 'This is not a valid access token; sign in again.',
  TOKEN_EXPIRED: 'The access token has expired; refresh it.',
  SESSION_REVOKED: 'The session has ended; sign in again.',
  ROLE_MISSING: 'Your roles do not permit this.',
  MFA_ENROLLMENT_REQUIRED:
    'Set up a second factor with enrollTotp and confirmTotp, or verify an existing one with reauthenticate.',
  CROSS_SITE:
    'Browsers do not keep cookies of this server for this page, because the two are on different sites. Use one host name for both: in development localhost, not 127.0.0.1.',
} as const;

export type RefusalName = keyof typeof refusals;

type Reason = keyof typeof reasons;

/** Why the credentials of a request are not accepted. */
export type TokenRejection = Exclude<Reason, 'ROLE_MISSING' | 'CROSS_SITE'>;

/** An argument that is not valid, and the path to it, such as ['input', 'email']. */
export interface InvalidField {
  readonly path: readonly string[];
  readonly message: string;
}

export interface RefusalDetails {
  /** For the operator's log only. */
  readonly because?: string;
  readonly fields?: readonly InvalidField[];
  readonly suggestions?: readonly string[];
  /** Seconds. */
  readonly retryAfter?: number;
  readonly methods?: readonly string[];
  readonly reason?: Reason;
  /** What was to be changed, as it is now. */
  readonly current?: object;
}

/** Refuses a request for a reason that its caller may read. Everything else that is thrown is a bug. */
export class Refusal extends Error {
  readonly because: string | undefined;
  readonly extras: Omit<RefusalDetails, 'because'>;

  constructor(
    readonly refused: RefusalName,
    { because, ...extras }: RefusalDetails = {},
  ) {
    super(extras.reason ? reasons[extras.reason] : refusals[refused]);
    this.name = 'Refusal';
    this.because = because;
    this.extras = extras;
  }

  get code(): string {
    return codeOf(this.refused);
  }
}

/** INVALID_CREDENTIALS for InvalidCredentials, OAUTH_FAILED for OAuthFailed. */
export function codeOf(name: string): string {
  return name.replaceAll(/(?<=[a-z])[A-Z]/g, (capital) => `_${capital}`).toUpperCase();
}

/** Refuses with all invalid fields together; does nothing if there are none. */
export function refuseInvalid(fields: readonly (InvalidField | null)[]): void {
  const invalid = fields.filter((field) => field !== null);
  if (invalid.length > 0) throw new Refusal('InvalidInput', { fields: invalid });
}
