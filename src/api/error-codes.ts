interface ErrorDescription {
  /** The HTTP status of a response that has the error. */
  readonly status: number;
  /** Its extension beside `code` and `requestId`. */
  readonly extra?: string;
  readonly about: string;
}

/** The errors about the caller or the request itself, which are no members of a result union. */
export const errorCodes = {
  UNAUTHENTICATED: {
    status: 200,
    extra: 'reason',
    about: 'The field needs a signed-in user. Refresh and try again, or sign in.',
  },
  FORBIDDEN: {
    status: 200,
    extra: 'reason',
    about:
      'The account does not have permission: it lacks the role, or with `MFA_ENROLLMENT_REQUIRED` a second factor. Then set one up with `enrollTotp` and `confirmTotp`, or verify an existing one with `reauthenticate`.',
  },
  REAUTHENTICATION_REQUIRED: {
    status: 200,
    extra: 'methods',
    about:
      'The sign-in is too old, or the session has not verified the second factor: call `reauthenticate`, then try again.',
  },
  RATE_LIMITED: { status: 429, extra: 'retryAfter', about: 'Too many requests.' },
  BAD_USER_INPUT: {
    status: 400,
    extra: 'fields',
    about: 'The request, the operation or its variables are not valid.',
  },
  GRAPHQL_PARSE_FAILED: { status: 400, about: 'The document is not GraphQL.' },
  GRAPHQL_VALIDATION_FAILED: { status: 400, about: 'The document is not valid for the schema.' },
  PERSISTED_QUERY_NOT_FOUND: {
    status: 400,
    about: 'The server runs only listed operations, and this is not one of them.',
  },
  PERSISTED_QUERY_NOT_SUPPORTED: {
    status: 400,
    about: 'The server has no list of operations; send the text.',
  },
  QUERY_TOO_COMPLEX: { status: 400, about: 'The operation exceeds a limit on its size, depth or cost.' },
  CSRF_REJECTED: {
    status: 403,
    extra: 'reason',
    about:
      'The request could be forged by another site. Send JSON, from an origin that `CORS_ORIGINS` lists, with the `csrfToken` of the session in `X-CSRF-Token`. The log says what was missing. With the reason `CROSS_SITE`, cookie mode does not work for the page, because it is on another site than the server: in development, use `localhost` for both, not `127.0.0.1`.',
  },
  NOT_FOUND: { status: 404, about: 'The path does not exist.' },
  SERVICE_UNAVAILABLE: {
    status: 503,
    extra: 'retryAfter',
    about: 'The server is overloaded, or a service that it needs is not available.',
  },
  INTERNAL_SERVER_ERROR: {
    status: 500,
    about: 'A fault of the server. The log has it under the `requestId`.',
  },
} satisfies Readonly<Record<string, ErrorDescription>>;

export type ErrorCode = keyof typeof errorCodes;
