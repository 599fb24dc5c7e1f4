// Made by generate.mjs from the schema and operations.graphql.

/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> =
  T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@apollo/client';
/** Identifies a failure to programs. Values may be added: keep a default branch. */
export type AuthErrorCode =
  /** Too many wrong passwords or codes; wait retryAfter seconds. Existing and unknown accounts get the same answer. */
  | 'ACCOUNT_LOCKED'
  /** An administrator has suspended the account. Answered only after a proof of identity. */
  | 'ACCOUNT_SUSPENDED'
  /** Another user changed the account meanwhile. */
  | 'CONFLICT'
  /** The email address must be verified first. Answered only if the password is right. */
  | 'EMAIL_NOT_VERIFIED'
  /** Another account has this email address. */
  | 'EMAIL_TAKEN'
  /** The provider account is already linked to another account. */
  | 'IDENTITY_TAKEN'
  /** The code is wrong or was already used. */
  | 'INVALID_CODE'
  /** The account or the password is wrong; both cases get the same answer. */
  | 'INVALID_CREDENTIALS'
  /** One or more input values are not valid. */
  | 'INVALID_INPUT'
  /** The token is missing, unknown, malformed, expired, revoked or already used. */
  | 'INVALID_TOKEN'
  /** The change would leave the server without an administrator; appoint another one first. */
  | 'LAST_ADMINISTRATOR'
  /** The account would have no way to sign in left; set a password first. */
  | 'LAST_LOGIN_METHOD'
  /** A second factor is already enabled; set replace to change it. */
  | 'MFA_ALREADY_ENABLED'
  /** The account has no second factor. */
  | 'MFA_NOT_ENABLED'
  /** The id does not exist, or belongs to another user. */
  | 'NOT_FOUND'
  /** The sign-in with the provider failed; start again with startOAuth. */
  | 'OAUTH_FAILED'
  /** The provider does not answer; try again later. */
  | 'PROVIDER_UNAVAILABLE'
  /** Too many requests, or too many wrong passwords from this IP address; wait retryAfter seconds. */
  | 'RATE_LIMITED'
  /** A recent proof of identity is needed: use one of methods, or sign in again, then repeat the request. */
  | 'REAUTHENTICATION_REQUIRED'
  /** This server does not let users create accounts. */
  | 'SIGNUP_DISABLED'
  /** Another account has this username; choose another one. */
  | 'USERNAME_TAKEN'
  /** The new password is too easy to guess; choose another one. */
  | 'WEAK_PASSWORD';

/** The enrollment, and the first code of the app. */
export type ConfirmTotpInput = {
  /** A code that the authenticator app shows for the new secret. */
  code: string;
  /** Whether to end all other sessions, since they have not verified the new factor. */
  endOtherSessions?: boolean;
  /** The enrollmentToken of enrollTotp. */
  enrollmentToken: string;
};

/** Either the password or a code. An account that has neither needs a fresh session instead. */
export type DeleteAccountInput = {
  /** A code of the authenticator app, or a backup code. */
  code?: string | null | undefined;
  /** The current password. If the account has a second factor, it is accepted only in a session that has verified the factor. */
  password?: string | null | undefined;
};

/** The account, given by exactly one of email and username, and its password. */
export type LoginInput = {
  /** The deviceToken of an earlier sign-in on this device. Leave it out in cookie mode. */
  deviceToken?: string | null | undefined;
  /** The email address of the account. */
  email?: string | null | undefined;
  /** The password of the account. */
  password: string;
  /** The username of the account, in upper or lower case. */
  username?: string | null | undefined;
};

/** The refresh token, for a client without an access token. */
export type LogoutInput = {
  /** Ends the session of this refresh token, in addition to that of the access token in the header. Leave it out in cookie mode. */
  refreshToken?: string | null | undefined;
};

/** A kind of second factor. */
export type MfaMethod =
  /** A one-time backup code. */
  | 'BACKUP_CODE'
  /** A code of an authenticator app (RFC 6238). */
  | 'TOTP';

/** The refresh token, unless a cookie has it. */
export type RefreshInput = {
  /** False if the page has not been used since the last refresh: only a sign-in, and a refresh with true, extend an idle session. */
  active?: boolean;
  /** A random name of this attempt, of 22 to 128 letters, digits, hyphens and underscores (128 bits or more), which the client keeps beside the token before it sends both. Sent again with the same token, it gets the same answer as long as the successor has not been used, however late: a lost answer does not end the session. A thief of the token does not know it, so reuse is noticed as before. */
  attempt?: string | null | undefined;
  /** The refresh token of the last answer. Leave it out in cookie mode. */
  refreshToken?: string | null | undefined;
};

/** The session to end. */
export type RevokeSessionInput = {
  /** The id of one of the caller's sessions, from User.sessions. */
  sessionId: string;
};

/** A role of a user. The setting ROLES lists them. */
export type Role =
  /** Manages all accounts and reads all security events. Users cannot choose it at sign-up. */
  | 'ADMIN'
  /** The role of a new account that is given no other. Users can choose it at sign-up. */
  | 'USER';

/** The new account. */
export type SignupInput = {
  /** The email address. Required if capabilities.emailRequired is true; otherwise required if there is no username. */
  email?: string | null | undefined;
  /** The language of mails to the user, as a BCP 47 tag such as 'pt-BR'. */
  locale?: string | null | undefined;
  /** The name to display, at most 200 characters. */
  name?: string | null | undefined;
  /** The password. capabilities.passwordPolicy has the lengths. */
  password: string;
  /** One of capabilities.selfAssignableRoles. If left out, the default role of the server. */
  role?: Role | null | undefined;
  /** A name to sign in with: 3 to 32 letters a to z, digits, dots, dashes and underscores. */
  username?: string | null | undefined;
};

/** The challenge, and a code of the second factor. */
export type VerifyMfaInput = {
  /** The code. Spaces, dashes and case do not matter. */
  code: string;
  /** The kind of the code. */
  method?: MfaMethod;
  /** The mfaToken of the MfaChallenge. */
  mfaToken: string;
};

export type PersonFragment = {
  __typename: 'User';
  id: string;
  email: string | null;
  name: string | null;
  roles: Array<Role>;
};

export type PairFragment = {
  __typename: 'Authenticated';
  accessToken: string;
  accessTokenExpiresAt: string;
  refreshToken: string | null;
  refreshTokenExpiresAt: string;
  csrfToken: string | null;
  deviceToken: string | null;
  user: { __typename: 'User'; id: string; email: string | null; name: string | null; roles: Array<Role> };
  session: { __typename: 'Session'; id: string };
};

export type ChallengeFragment = {
  __typename: 'MfaChallenge';
  mfaToken: string;
  methods: Array<MfaMethod>;
  expiresAt: string;
};

type Failure_AccountLockedError_Fragment = {
  __typename: 'AccountLockedError';
  code: AuthErrorCode;
  message: string;
};

type Failure_AccountSuspendedError_Fragment = {
  __typename: 'AccountSuspendedError';
  code: AuthErrorCode;
  message: string;
};

type Failure_ConflictError_Fragment = { __typename: 'ConflictError'; code: AuthErrorCode; message: string };

type Failure_EmailNotVerifiedError_Fragment = {
  __typename: 'EmailNotVerifiedError';
  code: AuthErrorCode;
  message: string;
};

type Failure_EmailTakenError_Fragment = {
  __typename: 'EmailTakenError';
  code: AuthErrorCode;
  message: string;
};

type Failure_IdentityTakenError_Fragment = {
  __typename: 'IdentityTakenError';
  code: AuthErrorCode;
  message: string;
};

type Failure_InvalidCodeError_Fragment = {
  __typename: 'InvalidCodeError';
  code: AuthErrorCode;
  message: string;
};

type Failure_InvalidCredentialsError_Fragment = {
  __typename: 'InvalidCredentialsError';
  code: AuthErrorCode;
  message: string;
};

type Failure_InvalidInputError_Fragment = {
  __typename: 'InvalidInputError';
  code: AuthErrorCode;
  message: string;
};

type Failure_InvalidTokenError_Fragment = {
  __typename: 'InvalidTokenError';
  code: AuthErrorCode;
  message: string;
};

type Failure_LastAdministratorError_Fragment = {
  __typename: 'LastAdministratorError';
  code: AuthErrorCode;
  message: string;
};

type Failure_LastLoginMethodError_Fragment = {
  __typename: 'LastLoginMethodError';
  code: AuthErrorCode;
  message: string;
};

type Failure_MfaAlreadyEnabledError_Fragment = {
  __typename: 'MfaAlreadyEnabledError';
  code: AuthErrorCode;
  message: string;
};

type Failure_MfaNotEnabledError_Fragment = {
  __typename: 'MfaNotEnabledError';
  code: AuthErrorCode;
  message: string;
};

type Failure_NotFoundError_Fragment = { __typename: 'NotFoundError'; code: AuthErrorCode; message: string };

type Failure_OAuthFailedError_Fragment = {
  __typename: 'OAuthFailedError';
  code: AuthErrorCode;
  message: string;
};

type Failure_ProviderUnavailableError_Fragment = {
  __typename: 'ProviderUnavailableError';
  code: AuthErrorCode;
  message: string;
};

type Failure_RateLimitedError_Fragment = {
  __typename: 'RateLimitedError';
  code: AuthErrorCode;
  message: string;
};

type Failure_ReauthenticationRequiredError_Fragment = {
  __typename: 'ReauthenticationRequiredError';
  code: AuthErrorCode;
  message: string;
};

type Failure_SignupDisabledError_Fragment = {
  __typename: 'SignupDisabledError';
  code: AuthErrorCode;
  message: string;
};

type Failure_UsernameTakenError_Fragment = {
  __typename: 'UsernameTakenError';
  code: AuthErrorCode;
  message: string;
};

type Failure_WeakPasswordError_Fragment = {
  __typename: 'WeakPasswordError';
  code: AuthErrorCode;
  message: string;
};

export type FailureFragment =
  | Failure_AccountLockedError_Fragment
  | Failure_AccountSuspendedError_Fragment
  | Failure_ConflictError_Fragment
  | Failure_EmailNotVerifiedError_Fragment
  | Failure_EmailTakenError_Fragment
  | Failure_IdentityTakenError_Fragment
  | Failure_InvalidCodeError_Fragment
  | Failure_InvalidCredentialsError_Fragment
  | Failure_InvalidInputError_Fragment
  | Failure_InvalidTokenError_Fragment
  | Failure_LastAdministratorError_Fragment
  | Failure_LastLoginMethodError_Fragment
  | Failure_MfaAlreadyEnabledError_Fragment
  | Failure_MfaNotEnabledError_Fragment
  | Failure_NotFoundError_Fragment
  | Failure_OAuthFailedError_Fragment
  | Failure_ProviderUnavailableError_Fragment
  | Failure_RateLimitedError_Fragment
  | Failure_ReauthenticationRequiredError_Fragment
  | Failure_SignupDisabledError_Fragment
  | Failure_UsernameTakenError_Fragment
  | Failure_WeakPasswordError_Fragment;

export type CapabilitiesQueryVariables = Exact<{ [key: string]: never }>;

export type CapabilitiesQuery = {
  capabilities: {
    __typename: 'Capabilities';
    signupEnabled: boolean;
    passwordPolicy: { __typename: 'PasswordPolicy'; minLength: number; maxLength: number };
  };
};

export type MeQueryVariables = Exact<{ [key: string]: never }>;

export type MeQuery = {
  me: {
    __typename: 'User';
    id: string;
    email: string | null;
    name: string | null;
    roles: Array<Role>;
  } | null;
};

export type MySessionsQueryVariables = Exact<{ [key: string]: never }>;

export type MySessionsQuery = {
  me: {
    __typename: 'User';
    id: string;
    sessions: Array<{
      __typename: 'Session';
      id: string;
      device: string | null;
      ipAddress: string | null;
      lastUsedAt: string;
      current: boolean;
    }> | null;
  } | null;
};

export type SignupMutationVariables = Exact<{
  input: SignupInput;
}>;

export type SignupMutation = {
  signup:
    | {
        __typename: 'Authenticated';
        accessToken: string;
        accessTokenExpiresAt: string;
        refreshToken: string | null;
        refreshTokenExpiresAt: string;
        csrfToken: string | null;
        deviceToken: string | null;
        user: {
          __typename: 'User';
          id: string;
          email: string | null;
          name: string | null;
          roles: Array<Role>;
        };
        session: { __typename: 'Session'; id: string };
      }
    | { __typename: 'EmailTakenError'; code: AuthErrorCode; message: string }
    | {
        __typename: 'InvalidInputError';
        code: AuthErrorCode;
        message: string;
        fields: Array<{ __typename: 'InvalidField'; path: Array<string>; message: string }>;
      }
    | { __typename: 'RateLimitedError'; code: AuthErrorCode; message: string }
    | { __typename: 'SignupDisabledError'; code: AuthErrorCode; message: string }
    | { __typename: 'UsernameTakenError'; code: AuthErrorCode; message: string }
    | { __typename: 'VerificationSent' }
    | { __typename: 'WeakPasswordError'; suggestions: Array<string>; code: AuthErrorCode; message: string };
};

export type LoginMutationVariables = Exact<{
  input: LoginInput;
}>;

export type LoginMutation = {
  login:
    | { __typename: 'AccountLockedError'; code: AuthErrorCode; message: string }
    | { __typename: 'AccountSuspendedError'; code: AuthErrorCode; message: string }
    | {
        __typename: 'Authenticated';
        accessToken: string;
        accessTokenExpiresAt: string;
        refreshToken: string | null;
        refreshTokenExpiresAt: string;
        csrfToken: string | null;
        deviceToken: string | null;
        user: {
          __typename: 'User';
          id: string;
          email: string | null;
          name: string | null;
          roles: Array<Role>;
        };
        session: { __typename: 'Session'; id: string };
      }
    | { __typename: 'EmailNotVerifiedError'; code: AuthErrorCode; message: string }
    | { __typename: 'InvalidCredentialsError'; code: AuthErrorCode; message: string }
    | { __typename: 'InvalidInputError'; code: AuthErrorCode; message: string }
    | { __typename: 'MfaChallenge'; mfaToken: string; methods: Array<MfaMethod>; expiresAt: string }
    | { __typename: 'RateLimitedError'; retryAfter: number; code: AuthErrorCode; message: string };
};

export type VerifyMfaMutationVariables = Exact<{
  input: VerifyMfaInput;
}>;

export type VerifyMfaMutation = {
  verifyMfa:
    | { __typename: 'AccountLockedError'; retryAfter: number; code: AuthErrorCode; message: string }
    | {
        __typename: 'Authenticated';
        accessToken: string;
        accessTokenExpiresAt: string;
        refreshToken: string | null;
        refreshTokenExpiresAt: string;
        csrfToken: string | null;
        deviceToken: string | null;
        user: {
          __typename: 'User';
          id: string;
          email: string | null;
          name: string | null;
          roles: Array<Role>;
        };
        session: { __typename: 'Session'; id: string };
      }
    | { __typename: 'InvalidCodeError'; code: AuthErrorCode; message: string }
    | { __typename: 'InvalidTokenError'; code: AuthErrorCode; message: string }
    | { __typename: 'RateLimitedError'; code: AuthErrorCode; message: string };
};

export type EnrollTotpMutationVariables = Exact<{ [key: string]: never }>;

export type EnrollTotpMutation = {
  enrollTotp:
    | { __typename: 'MfaAlreadyEnabledError'; code: AuthErrorCode; message: string }
    | { __typename: 'ReauthenticationRequiredError'; code: AuthErrorCode; message: string }
    | { __typename: 'TotpEnrollment'; enrollmentToken: string; secret: string; qrCode: string };
};

export type ConfirmTotpMutationVariables = Exact<{
  input: ConfirmTotpInput;
}>;

export type ConfirmTotpMutation = {
  confirmTotp:
    | { __typename: 'AccountLockedError'; code: AuthErrorCode; message: string }
    | { __typename: 'BackupCodes'; codes: Array<string> }
    | { __typename: 'InvalidCodeError'; code: AuthErrorCode; message: string }
    | { __typename: 'InvalidTokenError'; code: AuthErrorCode; message: string }
    | { __typename: 'RateLimitedError'; code: AuthErrorCode; message: string };
};

export type RefreshMutationVariables = Exact<{
  input: RefreshInput;
}>;

export type RefreshMutation = {
  refresh:
    | {
        __typename: 'Authenticated';
        accessToken: string;
        accessTokenExpiresAt: string;
        refreshToken: string | null;
        refreshTokenExpiresAt: string;
        csrfToken: string | null;
        deviceToken: string | null;
        user: {
          __typename: 'User';
          id: string;
          email: string | null;
          name: string | null;
          roles: Array<Role>;
        };
        session: { __typename: 'Session'; id: string };
      }
    | { __typename: 'InvalidTokenError'; code: AuthErrorCode; message: string }
    | { __typename: 'RateLimitedError'; code: AuthErrorCode; message: string };
};

export type RevokeSessionMutationVariables = Exact<{
  input: RevokeSessionInput;
}>;

export type RevokeSessionMutation = {
  revokeSession:
    | { __typename: 'LoggedOut'; sessionIds: Array<string> }
    | { __typename: 'NotFoundError'; code: AuthErrorCode; message: string };
};

export type LogoutMutationVariables = Exact<{
  input?: LogoutInput | null | undefined;
}>;

export type LogoutMutation = { logout: { __typename: 'LoggedOut'; sessionIds: Array<string> } };

export type DeleteAccountMutationVariables = Exact<{
  input: DeleteAccountInput;
}>;

export type DeleteAccountMutation = {
  deleteAccount:
    | { __typename: 'AccountDeleted'; userId: string; deletedAt: string }
    | { __typename: 'AccountLockedError'; code: AuthErrorCode; message: string }
    | { __typename: 'InvalidCodeError'; code: AuthErrorCode; message: string }
    | { __typename: 'InvalidCredentialsError'; code: AuthErrorCode; message: string }
    | { __typename: 'InvalidInputError'; code: AuthErrorCode; message: string }
    | { __typename: 'LastAdministratorError'; code: AuthErrorCode; message: string }
    | { __typename: 'RateLimitedError'; code: AuthErrorCode; message: string }
    | { __typename: 'ReauthenticationRequiredError'; code: AuthErrorCode; message: string };
};

export const PersonFragmentDoc = {
  kind: 'Document',
  definitions: [
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'Person' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'User' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'email' } },
          { kind: 'Field', name: { kind: 'Name', value: 'name' } },
          { kind: 'Field', name: { kind: 'Name', value: 'roles' } },
        ],
      },
    },
  ],
} as unknown as DocumentNode<PersonFragment, unknown>;
export const PairFragmentDoc = {
  kind: 'Document',
  definitions: [
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'Pair' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Authenticated' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'accessToken' } },
          { kind: 'Field', name: { kind: 'Name', value: 'accessTokenExpiresAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'refreshToken' } },
          { kind: 'Field', name: { kind: 'Name', value: 'refreshTokenExpiresAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'csrfToken' } },
          { kind: 'Field', name: { kind: 'Name', value: 'deviceToken' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'user' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'Person' } }],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'session' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'Field', name: { kind: 'Name', value: 'id' } }],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'Person' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'User' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'email' } },
          { kind: 'Field', name: { kind: 'Name', value: 'name' } },
          { kind: 'Field', name: { kind: 'Name', value: 'roles' } },
        ],
      },
    },
  ],
} as unknown as DocumentNode<PairFragment, unknown>;
export const ChallengeFragmentDoc = {
  kind: 'Document',
  definitions: [
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'Challenge' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'MfaChallenge' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'mfaToken' } },
          { kind: 'Field', name: { kind: 'Name', value: 'methods' } },
          { kind: 'Field', name: { kind: 'Name', value: 'expiresAt' } },
        ],
      },
    },
  ],
} as unknown as DocumentNode<ChallengeFragment, unknown>;
export const FailureFragmentDoc = {
  kind: 'Document',
  definitions: [
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'Failure' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'AuthError' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'code' } },
          { kind: 'Field', name: { kind: 'Name', value: 'message' } },
        ],
      },
    },
  ],
} as unknown as DocumentNode<FailureFragment, unknown>;
export const CapabilitiesDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'query',
      name: { kind: 'Name', value: 'Capabilities' },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'capabilities' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'signupEnabled' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'passwordPolicy' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'minLength' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'maxLength' } },
                    ],
                  },
                },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<CapabilitiesQuery, CapabilitiesQueryVariables>;
export const MeDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'query',
      name: { kind: 'Name', value: 'Me' },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'me' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'Person' } }],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'Person' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'User' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'email' } },
          { kind: 'Field', name: { kind: 'Name', value: 'name' } },
          { kind: 'Field', name: { kind: 'Name', value: 'roles' } },
        ],
      },
    },
  ],
} as unknown as DocumentNode<MeQuery, MeQueryVariables>;
export const MySessionsDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'query',
      name: { kind: 'Name', value: 'MySessions' },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'me' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'id' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'sessions' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'id' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'device' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'ipAddress' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'lastUsedAt' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'current' } },
                    ],
                  },
                },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<MySessionsQuery, MySessionsQueryVariables>;
export const SignupDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'mutation',
      name: { kind: 'Name', value: 'Signup' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'input' } },
          type: {
            kind: 'NonNullType',
            type: { kind: 'NamedType', name: { kind: 'Name', value: 'SignupInput' } },
          },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'signup' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'input' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'input' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'FragmentSpread', name: { kind: 'Name', value: 'Pair' } },
                { kind: 'FragmentSpread', name: { kind: 'Name', value: 'Failure' } },
                {
                  kind: 'InlineFragment',
                  typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'WeakPasswordError' } },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [{ kind: 'Field', name: { kind: 'Name', value: 'suggestions' } }],
                  },
                },
                {
                  kind: 'InlineFragment',
                  typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'InvalidInputError' } },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      {
                        kind: 'Field',
                        name: { kind: 'Name', value: 'fields' },
                        selectionSet: {
                          kind: 'SelectionSet',
                          selections: [
                            { kind: 'Field', name: { kind: 'Name', value: 'path' } },
                            { kind: 'Field', name: { kind: 'Name', value: 'message' } },
                          ],
                        },
                      },
                    ],
                  },
                },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'Person' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'User' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'email' } },
          { kind: 'Field', name: { kind: 'Name', value: 'name' } },
          { kind: 'Field', name: { kind: 'Name', value: 'roles' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'Pair' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Authenticated' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'accessToken' } },
          { kind: 'Field', name: { kind: 'Name', value: 'accessTokenExpiresAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'refreshToken' } },
          { kind: 'Field', name: { kind: 'Name', value: 'refreshTokenExpiresAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'csrfToken' } },
          { kind: 'Field', name: { kind: 'Name', value: 'deviceToken' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'user' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'Person' } }],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'session' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'Field', name: { kind: 'Name', value: 'id' } }],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'Failure' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'AuthError' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'code' } },
          { kind: 'Field', name: { kind: 'Name', value: 'message' } },
        ],
      },
    },
  ],
} as unknown as DocumentNode<SignupMutation, SignupMutationVariables>;
export const LoginDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'mutation',
      name: { kind: 'Name', value: 'Login' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'input' } },
          type: {
            kind: 'NonNullType',
            type: { kind: 'NamedType', name: { kind: 'Name', value: 'LoginInput' } },
          },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'login' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'input' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'input' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'FragmentSpread', name: { kind: 'Name', value: 'Pair' } },
                { kind: 'FragmentSpread', name: { kind: 'Name', value: 'Challenge' } },
                { kind: 'FragmentSpread', name: { kind: 'Name', value: 'Failure' } },
                {
                  kind: 'InlineFragment',
                  typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'RateLimitedError' } },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [{ kind: 'Field', name: { kind: 'Name', value: 'retryAfter' } }],
                  },
                },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'Person' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'User' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'email' } },
          { kind: 'Field', name: { kind: 'Name', value: 'name' } },
          { kind: 'Field', name: { kind: 'Name', value: 'roles' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'Pair' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Authenticated' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'accessToken' } },
          { kind: 'Field', name: { kind: 'Name', value: 'accessTokenExpiresAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'refreshToken' } },
          { kind: 'Field', name: { kind: 'Name', value: 'refreshTokenExpiresAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'csrfToken' } },
          { kind: 'Field', name: { kind: 'Name', value: 'deviceToken' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'user' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'Person' } }],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'session' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'Field', name: { kind: 'Name', value: 'id' } }],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'Challenge' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'MfaChallenge' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'mfaToken' } },
          { kind: 'Field', name: { kind: 'Name', value: 'methods' } },
          { kind: 'Field', name: { kind: 'Name', value: 'expiresAt' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'Failure' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'AuthError' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'code' } },
          { kind: 'Field', name: { kind: 'Name', value: 'message' } },
        ],
      },
    },
  ],
} as unknown as DocumentNode<LoginMutation, LoginMutationVariables>;
export const VerifyMfaDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'mutation',
      name: { kind: 'Name', value: 'VerifyMfa' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'input' } },
          type: {
            kind: 'NonNullType',
            type: { kind: 'NamedType', name: { kind: 'Name', value: 'VerifyMfaInput' } },
          },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'verifyMfa' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'input' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'input' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'FragmentSpread', name: { kind: 'Name', value: 'Pair' } },
                { kind: 'FragmentSpread', name: { kind: 'Name', value: 'Failure' } },
                {
                  kind: 'InlineFragment',
                  typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'AccountLockedError' } },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [{ kind: 'Field', name: { kind: 'Name', value: 'retryAfter' } }],
                  },
                },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'Person' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'User' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'email' } },
          { kind: 'Field', name: { kind: 'Name', value: 'name' } },
          { kind: 'Field', name: { kind: 'Name', value: 'roles' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'Pair' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Authenticated' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'accessToken' } },
          { kind: 'Field', name: { kind: 'Name', value: 'accessTokenExpiresAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'refreshToken' } },
          { kind: 'Field', name: { kind: 'Name', value: 'refreshTokenExpiresAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'csrfToken' } },
          { kind: 'Field', name: { kind: 'Name', value: 'deviceToken' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'user' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'Person' } }],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'session' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'Field', name: { kind: 'Name', value: 'id' } }],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'Failure' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'AuthError' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'code' } },
          { kind: 'Field', name: { kind: 'Name', value: 'message' } },
        ],
      },
    },
  ],
} as unknown as DocumentNode<VerifyMfaMutation, VerifyMfaMutationVariables>;
export const EnrollTotpDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'mutation',
      name: { kind: 'Name', value: 'EnrollTotp' },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'enrollTotp' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                {
                  kind: 'InlineFragment',
                  typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'TotpEnrollment' } },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'enrollmentToken' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'secret' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'qrCode' } },
                    ],
                  },
                },
                { kind: 'FragmentSpread', name: { kind: 'Name', value: 'Failure' } },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'Failure' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'AuthError' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'code' } },
          { kind: 'Field', name: { kind: 'Name', value: 'message' } },
        ],
      },
    },
  ],
} as unknown as DocumentNode<EnrollTotpMutation, EnrollTotpMutationVariables>;
export const ConfirmTotpDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'mutation',
      name: { kind: 'Name', value: 'ConfirmTotp' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'input' } },
          type: {
            kind: 'NonNullType',
            type: { kind: 'NamedType', name: { kind: 'Name', value: 'ConfirmTotpInput' } },
          },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'confirmTotp' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'input' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'input' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                {
                  kind: 'InlineFragment',
                  typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'BackupCodes' } },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [{ kind: 'Field', name: { kind: 'Name', value: 'codes' } }],
                  },
                },
                { kind: 'FragmentSpread', name: { kind: 'Name', value: 'Failure' } },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'Failure' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'AuthError' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'code' } },
          { kind: 'Field', name: { kind: 'Name', value: 'message' } },
        ],
      },
    },
  ],
} as unknown as DocumentNode<ConfirmTotpMutation, ConfirmTotpMutationVariables>;
export const RefreshDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'mutation',
      name: { kind: 'Name', value: 'Refresh' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'input' } },
          type: {
            kind: 'NonNullType',
            type: { kind: 'NamedType', name: { kind: 'Name', value: 'RefreshInput' } },
          },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'refresh' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'input' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'input' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'FragmentSpread', name: { kind: 'Name', value: 'Pair' } },
                { kind: 'FragmentSpread', name: { kind: 'Name', value: 'Failure' } },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'Person' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'User' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'email' } },
          { kind: 'Field', name: { kind: 'Name', value: 'name' } },
          { kind: 'Field', name: { kind: 'Name', value: 'roles' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'Pair' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Authenticated' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'accessToken' } },
          { kind: 'Field', name: { kind: 'Name', value: 'accessTokenExpiresAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'refreshToken' } },
          { kind: 'Field', name: { kind: 'Name', value: 'refreshTokenExpiresAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'csrfToken' } },
          { kind: 'Field', name: { kind: 'Name', value: 'deviceToken' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'user' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'Person' } }],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'session' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'Field', name: { kind: 'Name', value: 'id' } }],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'Failure' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'AuthError' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'code' } },
          { kind: 'Field', name: { kind: 'Name', value: 'message' } },
        ],
      },
    },
  ],
} as unknown as DocumentNode<RefreshMutation, RefreshMutationVariables>;
export const RevokeSessionDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'mutation',
      name: { kind: 'Name', value: 'RevokeSession' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'input' } },
          type: {
            kind: 'NonNullType',
            type: { kind: 'NamedType', name: { kind: 'Name', value: 'RevokeSessionInput' } },
          },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'revokeSession' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'input' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'input' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                {
                  kind: 'InlineFragment',
                  typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'LoggedOut' } },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [{ kind: 'Field', name: { kind: 'Name', value: 'sessionIds' } }],
                  },
                },
                { kind: 'FragmentSpread', name: { kind: 'Name', value: 'Failure' } },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'Failure' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'AuthError' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'code' } },
          { kind: 'Field', name: { kind: 'Name', value: 'message' } },
        ],
      },
    },
  ],
} as unknown as DocumentNode<RevokeSessionMutation, RevokeSessionMutationVariables>;
export const LogoutDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'mutation',
      name: { kind: 'Name', value: 'Logout' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'input' } },
          type: { kind: 'NamedType', name: { kind: 'Name', value: 'LogoutInput' } },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'logout' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'input' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'input' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                {
                  kind: 'InlineFragment',
                  typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'LoggedOut' } },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [{ kind: 'Field', name: { kind: 'Name', value: 'sessionIds' } }],
                  },
                },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<LogoutMutation, LogoutMutationVariables>;
export const DeleteAccountDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'mutation',
      name: { kind: 'Name', value: 'DeleteAccount' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'input' } },
          type: {
            kind: 'NonNullType',
            type: { kind: 'NamedType', name: { kind: 'Name', value: 'DeleteAccountInput' } },
          },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'deleteAccount' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'input' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'input' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                {
                  kind: 'InlineFragment',
                  typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'AccountDeleted' } },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'userId' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'deletedAt' } },
                    ],
                  },
                },
                { kind: 'FragmentSpread', name: { kind: 'Name', value: 'Failure' } },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'Failure' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'AuthError' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'code' } },
          { kind: 'Field', name: { kind: 'Name', value: 'message' } },
        ],
      },
    },
  ],
} as unknown as DocumentNode<DeleteAccountMutation, DeleteAccountMutationVariables>;
