/**
 * Every sentence that a person can read in an answer of the API. The English text defines the keys, and the values in
 * braces; the type of the other languages follows from it. `{count}` selects the form, if a text has several.
 */
export const en = {
  // Refusals, by name. A refusal may bring a more precise sentence of its own.
  InvalidInput: 'Some entries are not valid. Correct them and try again.',
  WeakPassword: 'This password is too easy to guess. Choose another one.',
  EmailTaken: 'Another account already uses this email address. Use a different address.',
  UsernameTaken: 'This username is already taken. Choose another one.',
  SignupDisabled: 'You cannot create an account here yourself. Ask an administrator for one.',
  InvalidCredentials: 'The email address, the username or the password is wrong. Check them and try again.',
  EmailNotVerified: 'Confirm your email address first. We sent you a mail with a link.',
  AccountLocked: 'There were too many failed attempts. Try again {wait}.',
  AccountSuspended: 'This account is suspended. Ask an administrator for help.',
  RateLimited: 'There were too many attempts. Try again {wait}.',
  InvalidToken: 'This link is no longer valid. Ask for a new one.',
  InvalidCode: 'This code is wrong or was already used. Enter a new one.',
  MfaAlreadyEnabled: 'An authenticator app is already set up for this account.',
  MfaNotEnabled: 'No authenticator app is set up for this account.',
  ReauthenticationRequired: 'For your security, confirm that it is you, then try again.',
  OAuthFailed: 'Signing in with the provider did not work. Start again, or sign in another way.',
  ProviderUnavailable: 'The provider does not respond. Try again later, or sign in another way.',
  IdentityTaken: 'This account at the provider is already connected to another account here.',
  LastLoginMethod: 'This is your only way to sign in. Set a password first.',
  LastAdministrator: 'This is the last administrator. Appoint another one first.',
  Conflict: 'Another person changed this in the meantime. Look at it again, then repeat your change.',
  NotFound: 'This does not exist, or no longer exists.',
  CsrfRejected: 'This page is not allowed to do that. Reload it and try again.',
  Unauthenticated: 'You are not signed in. Sign in to continue.',
  Forbidden: 'Your account does not have permission for this.',
  ServiceUnavailable: 'The service is not available at the moment. Try again shortly.',

  // Why a request has no signed-in user, or why the user does not have permission.
  TOKEN_MISSING: 'You are not signed in. Sign in to continue.',
  TOKEN_INVALID: 'Your session is not valid. Sign in again.',
  TOKEN_EXPIRED: 'Your session has expired. Sign in again.',
  SESSION_REVOKED: 'Your session has ended. Sign in again.',
  ROLE_MISSING: 'Your account does not have permission for this.',
  MFA_ENROLLMENT_REQUIRED:
    'Your account needs an authenticator app for this. Set one up, or confirm with the one you have.',
  CROSS_SITE:
    'Your browser would not keep you signed in here, because the page and the server are on different sites. Open both under one name: in development localhost, not 127.0.0.1.',

  // Refusals in one place.
  wrongPassword: 'The password is wrong. Check it and try again.',
  signInExpired: 'This sign-in took too long or is already complete. Sign in again.',
  setupExpired: 'Setting up the app took too long or is already complete. Start again.',
  connectingExpired: 'Connecting the accounts took too long or is already complete. Start again.',
  internalError:
    'Something went wrong on our side. Try again in a few minutes. If you report it, mention {reference}.',

  // Requests that were accepted.
  verificationRequested: 'If this address waits to be confirmed, a mail with a link is on its way.',
  resetRequested: 'If this address has an account, a mail with a link is on its way.',
  emailChangeRequested:
    'A mail with a link is on its way to the new address. Open the link to confirm the address.',
  mailSent: 'A mail is on its way to the user.',

  // Email addresses, names and languages.
  emailMissing: 'Enter an email address.',
  emailMalformed: 'Enter an email address like ada@example.com.',
  emailLocalPart:
    'The part before the @ may contain only letters a to z, digits, single dots, and signs such as - _ and +.',
  emailDomain: 'The part after the @ is not a valid domain. Check it for typing mistakes.',
  emailUnchanged: 'Your account already has this address.',
  emailOrUsernameMissing: 'Enter an email address or a username.',
  emailOrUsername: 'Enter either an email address or a username.',
  usernameMalformed:
    'Use 3 to 32 letters a to z, digits, dots, dashes and underscores. Begin and end with a letter or digit.',
  usernameNotUsed: 'Usernames are not used here. Leave this field empty.',
  usernameNeeded: 'You sign in with your username. Choose another one instead of removing it.',
  nameMissing: 'Enter a name.',
  nameCharacters: 'Remove line breaks and other invisible characters.',
  languageUnknown: 'Choose a language, such as en or pt-BR.',
  tooLong: { one: 'Use at most {count} character.', other: 'Use at most {count} characters.' },
  controlCharacters: 'Remove the invisible control characters.',
  unstorable: 'Remove the characters that are not text.',

  // Passwords and codes.
  passwordMissing: 'Enter a password.',
  passwordTooLong: 'This password is too long. Use a shorter one.',
  passwordOrEmailMissing: 'Enter a password, or an email address to which we can send a link to set one.',
  passwordShort: { one: 'Use at least {count} character.', other: 'Use at least {count} characters.' },
  passwordCommon: 'Many people use this password, so attackers try it first. Choose another one.',
  passwordPersonal: 'Leave out your name, your username and your email address.',
  passwordUnchanged: 'Choose a password that differs from the current one.',
  codeMissing: 'Enter a code of your authenticator app, or a backup code.',
  codeOrPassword: 'Enter either the password or a code.',
  codeNotUsed: 'This account has no authenticator app. Enter the password.',

  // Sign-in at a provider.
  providerUnknown: 'This way to sign in is not available here. Choose another one.',
  providerCodeMissing: 'The answer of the provider is not complete. Start again.',
  returnAddressUnknown: 'The way back from the provider is not allowed here. Sign in another way.',
  returnAddressMissing: 'It is not clear which provider sent this answer. Start again.',
  returnAddressShared: 'This provider cannot be used here at the moment. Sign in another way.',
  attemptForm: 'The name of an attempt to refresh has 22 to 128 letters, digits, hyphens and underscores.',
  tokenTwice: 'This was sent twice, as a value and as a cookie. Reload the page and try again.',

  // Administration and lists.
  roleMissing: 'Choose at least one role.',
  roleNotOffered: 'You cannot choose this role yourself. Choose another one.',
  roleUnknown: 'Choose one of these roles: {roles}.',
  ownSuspension: 'You cannot suspend your own account. Ask another administrator.',
  ownAuthenticator: 'Turn off your own authenticator app in the settings of your account.',
  userWithoutEmail: 'This account has no email address.',
  userSuspended: 'This account is suspended. Reinstate it first.',
  userHasBegun: 'This account is already set up. Send a link for a new password instead.',
  signInNameMissing: 'The account needs an email address or a username to sign in.',
  userIdMalformed: 'Enter the ID of a user.',
  ipAddressMalformed: 'Enter an IP address.',
  pageSize: 'Ask for at most {count} entries.',
  pageTwice: 'Ask for entries from one end of the list only.',
  pageUnknown: 'This place does not exist in the list. Start at the beginning.',
} as const;
