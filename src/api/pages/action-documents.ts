/** The mutation that a page sends. */
export type ActionField = 'verifyEmail' | 'resetPassword' | 'confirmEmailChange' | 'completeOAuth';

export const operations: Record<ActionField, string> = {
  verifyEmail: `mutation ($input: VerifyEmailInput!) {
  verifyEmail(input: $input) {
    __typename
    ... on EmailVerified { email }
    ... on AuthError { code message }
    ... on RateLimitedError { retryAfter }
  }
}`,
  resetPassword: `mutation ($input: ResetPasswordInput!) {
  resetPassword(input: $input) {
    __typename
    ... on AuthError { code message }
    ... on WeakPasswordError { suggestions }
    ... on InvalidInputError { fields { path message } }
    ... on Authenticated { refreshToken }
    ... on RateLimitedError { retryAfter }
  }
}`,
  confirmEmailChange: `mutation ($input: ConfirmEmailChangeInput!) {
  confirmEmailChange(input: $input) {
    __typename
    ... on EmailChanged { email }
    ... on AuthError { code message }
    ... on RateLimitedError { retryAfter }
  }
}`,
  completeOAuth: `mutation ($input: CompleteOAuthInput!) {
  completeOAuth(input: $input) {
    __typename
    ... on VerificationSent { email }
    ... on MfaChallenge { mfaToken }
    ... on AuthError { code message }
    ... on RateLimitedError { retryAfter }
  }
}`,
};

/** The second factor of a sign-in at a provider. */
export const verifyMfa = `mutation ($input: VerifyMfaInput!) {
  verifyMfa(input: $input) {
    __typename
    ... on AuthError { code message }
    ... on AccountLockedError { retryAfter }
    ... on RateLimitedError { retryAfter }
  }
}`;

/** The mutation that asks for a new link in place of one that no longer works, if an address is enough for it. */
export type RenewalField = 'requestPasswordReset' | 'resendVerificationEmail';

export const renewals: Record<RenewalField, string> = {
  requestPasswordReset: `mutation ($input: RequestPasswordResetInput!) {
  requestPasswordReset(input: $input) {
    __typename
    ... on AuthError { code }
    ... on RateLimitedError { retryAfter }
  }
}`,
  resendVerificationEmail: `mutation ($input: ResendVerificationEmailInput!) {
  resendVerificationEmail(input: $input) {
    __typename
    ... on AuthError { code }
    ... on RateLimitedError { retryAfter }
  }
}`,
};

export const logout = `mutation ($input: LogoutInput) {
  logout(input: $input) { __typename }
}`;

/** The documents that the pages send. They run even if only listed documents may run. */
export const actionDocuments: readonly string[] = [
  ...Object.values(operations),
  ...Object.values(renewals),
  verifyMfa,
  logout,
];
