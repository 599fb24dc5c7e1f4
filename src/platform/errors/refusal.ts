/**
 * Everything Gatehouse may refuse: the name, and the sentence that the caller reads. Where a mutation's union
 * has a member of that name with the ending `Error`, the refusal becomes that member; else a top-level error.
 */
export const refusals = {
  InvalidInput: 'Some values cannot be used; see fields.',
  WeakPassword: 'This password is too easy to guess; see suggestions.',
  EmailTaken: 'An account with this email address exists already.',
  UsernameTaken: 'This username is taken.',
  SignupDisabled: 'Accounts cannot be made here; ask an administrator for one.',
  InvalidCredentials: 'The account or the password is not right.',
  EmailNotVerified: 'Verify your email address first.',
  AccountLocked: 'Too many failed attempts; try again later.',
  AccountSuspended: 'This account is suspended; ask an administrator.',
  RateLimited: 'Too many requests; try again later.',
  InvalidToken: 'This token is no longer good.',
  InvalidCode: 'This code is not right.',
  MfaAlreadyEnabled: 'A second factor is on already.',
  MfaNotEnabled: 'There is no second factor on this account.',
  ReauthenticationRequired: 'Confirm that it is you, with reauthenticate or by signing in again.',
  OAuthFailed: 'The sign-in at the provider did not work out; begin again, or sign in another way.',
  ProviderUnavailable: 'The provider cannot be reached; try again later, or sign in another way.',
  IdentityTaken: 'This account of the provider belongs to another account here.',
  LastLoginMethod: 'This is the only way into the account; set a password first.',
  LastAdministrator: 'This is the last administrator; make another one first.',
  NotFound: 'There is no such thing.',
  CsrfRejected:
    'Send the request from an origin that CORS_ORIGINS lists, and the csrfToken of a session in X-CSRF-Token.',
  Unauthenticated: 'Sign in first.',
  Forbidden: 'Your account may not do this.',
  ServiceUnavailable: 'The server is too busy or a part of it is away; try again shortly.',
} as const;

const reasons = {
  TOKEN_MISSING: 'Sign in first.',
  TOKEN_INVALID: 'This is not an access token of this server; sign in again.',
  TOKEN_EXPIRED: 'The access token has expired; refresh it.',
  SESSION_REVOKED: 'The session has ended; sign in again.',
  ROLE_MISSING: 'Your roles do not allow this.',
  MFA_ENROLLMENT_REQUIRED:
    'Set up a second factor first, by enrollTotp and confirmTotp; where there is one, show it by reauthenticate.',
} as const;

export type RefusalName = keyof typeof refusals;

type Reason = keyof typeof reasons;

/** Why credentials that came with a request do not sign anybody in. */
export type TokenRejection = Exclude<Reason, 'ROLE_MISSING'>;

/** One argument that cannot be used; the path leads to it, as in ['input', 'email']. */
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
}

/** A request that is turned down for a reason its caller may hear. Everything else that is thrown is a bug. */
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

/** InvalidCredentials says INVALID_CREDENTIALS, and OAuthFailed says OAUTH_FAILED. */
export function codeOf(name: string): string {
  return name.replaceAll(/(?<=[a-z])[A-Z]/g, (capital) => `_${capital}`).toUpperCase();
}

/** Refuses with all the fields that are wrong, or does nothing when none is. */
export function refuseInvalid(fields: readonly (InvalidField | null)[]): void {
  const invalid = fields.filter((field) => field !== null);
  if (invalid.length > 0) throw new Refusal('InvalidInput', { fields: invalid });
}
