type Outcome = 'answers' | 'TOKEN_MISSING' | 'TOKEN_INVALID' | 'ROLE_MISSING';

interface Row {
  /** The field as it is asked for; with arguments under which it would do no harm if it answered. */
  readonly ask: string;
  readonly nobody: Outcome;
  readonly deadToken: Outcome;
  readonly signedIn: Outcome;
}

const anybody = { nobody: 'answers', deadToken: 'answers', signedIn: 'answers' } as const;
const signedIn = { nobody: 'TOKEN_MISSING', deadToken: 'TOKEN_INVALID', signedIn: 'answers' } as const;
const administrators = { ...signedIn, signedIn: 'ROLE_MISSING' } as const;

const ofUser = (name: string, more = ''): Row => ({
  ask: `${name}(input: { userId: "x" ${more} }) { __typename }`,
  ...administrators,
});

/** Every way into the API, and who gets in. A field without a row here fails the first test. */
export const accessMatrix: Readonly<Record<string, Row>> = {
  'Query.me': { ask: 'me { id }', ...anybody, deadToken: 'TOKEN_INVALID' },
  'Query.verifyToken': { ask: 'verifyToken(token: "x") { __typename }', ...anybody },
  'Query.capabilities': { ask: 'capabilities { signupEnabled }', ...anybody },
  'Query.browserSession': { ask: 'browserSession { userId }', ...anybody },
  'Query.auditEvents': { ask: 'auditEvents { nodes { id } }', ...administrators },
  'Query.user': { ask: 'user(id: "x") { id }', ...administrators },
  'Query.users': { ask: 'users { totalCount nodes { id } }', ...administrators },
  'Mutation.createUser': { ask: 'createUser(input: {}) { __typename }', ...administrators },
  'Mutation.updateUser': ofUser('updateUser'),
  'Mutation.sendPasswordReset': ofUser('sendPasswordReset'),
  'Mutation.createRecoveryLink': ofUser('createRecoveryLink'),
  'Mutation.resendInvitation': ofUser('resendInvitation'),
  'Mutation.setUserRoles': ofUser('setUserRoles', 'roles: []'),
  'Mutation.suspendUser': ofUser('suspendUser'),
  'Mutation.reinstateUser': ofUser('reinstateUser'),
  'Mutation.unlockUser': ofUser('unlockUser'),
  'Mutation.resetUserMfa': ofUser('resetUserMfa'),
  'Mutation.revokeUserSessions': ofUser('revokeUserSessions'),
  'Mutation.deleteUser': ofUser('deleteUser'),
  'Mutation.signup': { ask: 'signup(input: { password: "" }) { __typename }', ...anybody },
  'Mutation.login': { ask: 'login(input: { password: "" }) { __typename }', ...anybody },
  'Mutation.refresh': { ask: 'refresh { __typename }', ...anybody },
  'Mutation.logout': { ask: 'logout { __typename }', ...anybody },
  'Mutation.logoutAll': { ask: 'logoutAll(input: { keepCurrent: true }) { __typename }', ...signedIn },
  'Mutation.revokeSession': { ask: 'revokeSession(input: { sessionId: "x" }) { __typename }', ...signedIn },
  'Mutation.reauthenticate': { ask: 'reauthenticate(input: {}) { __typename }', ...signedIn },
  'Mutation.changePassword': {
    ask: 'changePassword(input: { newPassword: "" }) { __typename }',
    ...signedIn,
  },
  'Mutation.updateProfile': { ask: 'updateProfile(input: { name: "" }) { __typename }', ...signedIn },
  'Mutation.verifyEmail': { ask: 'verifyEmail(input: { token: "x" }) { __typename }', ...anybody },
  'Mutation.resendVerificationEmail': {
    ask: 'resendVerificationEmail(input: { email: "x" }) { __typename }',
    ...anybody,
  },
  'Mutation.requestPasswordReset': {
    ask: 'requestPasswordReset(input: { email: "x" }) { __typename }',
    ...anybody,
  },
  'Mutation.resetPassword': {
    ask: 'resetPassword(input: { token: "x", newPassword: "y" }) { __typename }',
    ...anybody,
  },
  'Mutation.requestEmailChange': {
    ask: 'requestEmailChange(input: { newEmail: "x" }) { __typename }',
    ...signedIn,
  },
  'Mutation.confirmEmailChange': {
    ask: 'confirmEmailChange(input: { token: "x" }) { __typename }',
    ...anybody,
  },
  'Mutation.verifyMfa': { ask: 'verifyMfa(input: { mfaToken: "x", code: "y" }) { __typename }', ...anybody },
  'Mutation.enrollTotp': { ask: 'enrollTotp { __typename }', ...signedIn },
  'Mutation.confirmTotp': {
    ask: 'confirmTotp(input: { enrollmentToken: "x", code: "y" }) { __typename }',
    ...signedIn,
  },
  'Mutation.regenerateBackupCodes': {
    ask: 'regenerateBackupCodes(input: { code: "x" }) { __typename }',
    ...signedIn,
  },
  'Mutation.disableMfa': { ask: 'disableMfa(input: { code: "x" }) { __typename }', ...signedIn },
  'Mutation.deleteAccount': { ask: 'deleteAccount(input: { code: "x" }) { __typename }', ...signedIn },
  'Mutation.startOAuth': { ask: 'startOAuth(input: { provider: GOOGLE }) { __typename }', ...anybody },
  'Mutation.completeOAuth': {
    ask: 'completeOAuth(input: { code: "x", state: "y" }) { __typename }',
    ...anybody,
  },
  'Mutation.linkIdentity': { ask: 'linkIdentity(input: { linkToken: "x" }) { __typename }', ...signedIn },
  'Mutation.unlinkIdentity': {
    ask: 'unlinkIdentity(input: { identityId: "x" }) { __typename }',
    ...signedIn,
  },
};
