/** What came back over HTTP from one GraphQL request. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly data: Record<string, any> | null | undefined;
  readonly errors: readonly { message: string; path?: readonly unknown[]; extensions: Record<string, any> }[];
}

/** A member of a result union; every field that a test may look at. */
export interface Result {
  readonly __typename: string;
  readonly [field: string]: any;
}

export interface Sent {
  /** The bearer token. */
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

const user =
  'id email emailVerified username name locale roles hasPassword mfaEnabled createdAt lastLoginAt passwordChangedAt';
const session = 'id createdAt lastUsedAt expiresAt ipAddress userAgent device authenticationMethods current';

const identity = 'id provider email linkedAt lastUsedAt';

const events = `edges { node { id } cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  nodes { id type occurredAt userId actorId sessionId ipAddress userAgent requestId reason }`;

/** What tests select of each member. */
const members = {
  Authenticated: `accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt csrfToken deviceToken user { ${user} } session { ${session} }`,
  LoggedOut: 'sessionIds',
  Reauthenticated: 'freshUntil',
  ProfileUpdated: `user { ${user} }`,
  AccountDeleted: 'userId deletedAt',
  MfaChallenge: 'mfaToken expiresAt methods',
  TotpEnrollment: 'enrollmentToken secret otpauthUri qrCode expiresAt',
  BackupCodes: `codes user { ${user} }`,
  MfaDisabled: `user { ${user} }`,
  UserCreated: `user { ${user} suspendedAt }`,
  UserUpdated: `user { ${user} suspendedAt lockedUntil }`,
  OAuthStarted: 'authorizationUrl state flowToken expiresAt',
  AccountLinkRequired: 'linkToken expiresAt',
  IdentityLinked: `user { ${user} } identity { ${identity} }`,
  IdentityUnlinked: `user { ${user} }`,
  AccountLockedError: 'retryAfter',
  RateLimitedError: 'retryAfter',
  VerificationSent: 'email',
  RequestAccepted: 'message',
  EmailVerified: 'email',
  EmailChanged: 'email',
  AuthError: 'code message',
  InvalidInputError: 'fields { path message }',
  WeakPasswordError: 'suggestions',
  ReauthenticationRequiredError: 'methods',
};

const answers: Readonly<Record<string, readonly (keyof typeof members)[]>> = {
  signup: ['Authenticated', 'VerificationSent', 'InvalidInputError', 'WeakPasswordError'],
  login: ['Authenticated', 'MfaChallenge', 'AccountLockedError', 'RateLimitedError', 'InvalidInputError'],
  verifyMfa: ['Authenticated', 'AccountLockedError'],
  enrollTotp: ['TotpEnrollment', 'ReauthenticationRequiredError'],
  confirmTotp: ['BackupCodes', 'AccountLockedError'],
  regenerateBackupCodes: ['BackupCodes', 'AccountLockedError'],
  disableMfa: ['MfaDisabled', 'AccountLockedError', 'InvalidInputError', 'ReauthenticationRequiredError'],
  startOAuth: ['OAuthStarted', 'InvalidInputError', 'ReauthenticationRequiredError'],
  completeOAuth: [
    ...(['Authenticated', 'MfaChallenge', 'VerificationSent', 'AccountLinkRequired'] as const),
    ...(['IdentityLinked', 'Reauthenticated', 'InvalidInputError', 'RateLimitedError'] as const),
  ],
  linkIdentity: ['IdentityLinked', 'ReauthenticationRequiredError'],
  unlinkIdentity: ['IdentityUnlinked', 'ReauthenticationRequiredError'],
  refresh: ['Authenticated'],
  logout: ['LoggedOut'],
  logoutAll: ['LoggedOut'],
  revokeSession: ['LoggedOut'],
  reauthenticate: ['Reauthenticated', 'AccountLockedError', 'InvalidInputError'],
  updateProfile: ['ProfileUpdated', 'InvalidInputError'],
  changePassword: [
    'Authenticated',
    'InvalidInputError',
    'WeakPasswordError',
    'ReauthenticationRequiredError',
  ],
  verifyEmail: ['EmailVerified'],
  resendVerificationEmail: ['RequestAccepted', 'InvalidInputError'],
  requestPasswordReset: ['RequestAccepted', 'InvalidInputError'],
  resetPassword: ['Authenticated', 'MfaChallenge', 'InvalidInputError', 'WeakPasswordError'],
  requestEmailChange: ['RequestAccepted', 'InvalidInputError', 'ReauthenticationRequiredError'],
  confirmEmailChange: ['EmailChanged'],
  deleteAccount: [
    'AccountDeleted',
    'AccountLockedError',
    'InvalidInputError',
    'ReauthenticationRequiredError',
  ],
  createUser: ['UserCreated', 'InvalidInputError', 'WeakPasswordError', 'ReauthenticationRequiredError'],
  setUserRoles: ['UserUpdated', 'InvalidInputError', 'ReauthenticationRequiredError'],
  suspendUser: ['UserUpdated', 'InvalidInputError'],
  reinstateUser: ['UserUpdated'],
  unlockUser: ['UserUpdated'],
  resetUserMfa: ['UserUpdated', 'ReauthenticationRequiredError'],
  revokeUserSessions: ['LoggedOut'],
  deleteUser: ['AccountDeleted', 'ReauthenticationRequiredError'],
};

/** Mutations whose unions have no AuthError. */
const cannotFail: ReadonlySet<string> = new Set(['logout', 'logoutAll']);

/** Speaks GraphQL to a running server, as a frontend does. */
export class TestClient {
  constructor(readonly url: string) {}

  async ask(query: string, variables: object = {}, { token, headers }: Sent = {}): Promise<Reply> {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors = [] } = (await response.json()) as Partial<Reply>;
    return { status: response.status, headers: response.headers, data, errors };
  }

  /** Runs a mutation and gives the member of its union. A top-level error is thrown as a TopLevelError. */
  async mutate(name: string, input: object | undefined, sent: Sent = {}): Promise<Result> {
    const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
    const failures = cannotFail.has(name) ? [] : (['AuthError'] as const);
    const selection = [...answers[name]!, ...failures].map(
      (member) => `... on ${member} { ${members[member]} }`,
    );
    const [declared, used] = input === undefined ? ['', ''] : [`($input: ${type}!)`, '(input: $input)'];
    const reply = await this.ask(
      `mutation${declared} { ${name}${used} { __typename ${selection.join(' ')} } }`,
      { input },
      sent,
    );
    return valueOf(reply, name) as Result;
  }

  async me(sent: Sent = {}): Promise<Record<string, any> | null> {
    return valueOf(await this.ask(`{ me { ${user} } }`, {}, sent), 'me') as Record<string, any> | null;
  }

  async sessions(sent: Sent = {}): Promise<Record<string, any>[]> {
    const reply = await this.ask(`{ me { sessions { ${session} } } }`, {}, sent);
    return (valueOf(reply, 'me') as { sessions: Record<string, any>[] }).sessions;
  }

  /** A page of users, for administrators; with `fields` of each. */
  async users(page: object = {}, sent: Sent = {}, fields = 'id email'): Promise<Record<string, any>> {
    const query = `query ($filter: UserFilter, $orderBy: UserOrder! = CREATED_AT_DESC, $first: Int, $after: String, $last: Int, $before: String) {
      users(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
        edges { node { id } cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } nodes { ${fields} } } }`;
    return valueOf(await this.ask(query, page, sent), 'users') as Record<string, any>;
  }

  /** One user, for administrators. */
  async user(id: string, sent: Sent = {}): Promise<Record<string, any> | null> {
    const query = `query ($id: ID!) { user(id: $id) { ${user} suspendedAt lockedUntil } }`;
    return valueOf(await this.ask(query, { id }, sent), 'user') as Record<string, any> | null;
  }

  async identities(sent: Sent = {}): Promise<Record<string, any>[]> {
    const reply = await this.ask(`{ me { identities { ${identity} } } }`, {}, sent);
    return (valueOf(reply, 'me') as { identities: Record<string, any>[] }).identities;
  }

  /** A page of security events: all of them, for administrators. */
  async auditEvents(page: object = {}, sent: Sent = {}): Promise<Record<string, any>> {
    const query = `query ($filter: AuditEventFilter, $first: Int, $after: String, $last: Int, $before: String) {
      auditEvents(filter: $filter, first: $first, after: $after, last: $last, before: $before) { ${events} } }`;
    return valueOf(await this.ask(query, page, sent), 'auditEvents') as Record<string, any>;
  }

  /** A page of the caller's own security events. */
  async ownAuditEvents(page: object = {}, sent: Sent = {}): Promise<Record<string, any>> {
    const query = `query ($first: Int, $after: String) { me { auditEvents(first: $first, after: $after) { ${events} } } }`;
    const me = valueOf(await this.ask(query, page, sent), 'me') as Record<string, any>;
    return me['auditEvents'] as Record<string, any>;
  }

  async verifyToken(token: string): Promise<Result> {
    const query = `query ($token: String!) { verifyToken(token: $token) {
      __typename ... on ValidToken { userId sessionId roles expiresAt } ... on RejectedToken { reason } } }`;
    return valueOf(await this.ask(query, { token }), 'verifyToken') as Result;
  }
}

/** The server answered with `errors` where the test wanted data. */
export class TopLevelError extends Error {
  constructor(readonly reply: Reply) {
    super(reply.errors.map(({ message, extensions }) => `${extensions['code']}: ${message}`).join('; '));
  }

  get code(): string {
    return String(this.reply.errors[0]?.extensions['code']);
  }

  get reason(): string | undefined {
    return this.reply.errors[0]?.extensions['reason'] as string | undefined;
  }
}

function valueOf(reply: Reply, field: string): unknown {
  if (reply.errors.length > 0) throw new TopLevelError(reply);
  return reply.data?.[field];
}
