/** What a signed-in client keeps. In cookie mode a cookie has the refresh token, and csrfToken permits its use. */
export interface Tokens {
  readonly accessToken: string | null;
  readonly refreshToken: string | null;
  readonly csrfToken: string | null;
}

/** Where a client keeps its tokens. Null means that no user is signed in. */
export interface TokenStore {
  readonly mode: 'cookie' | 'tokens';
  get(): Tokens | null;
  set(tokens: Tokens | null): void;
  /** Identifies the device at later sign-ins, so that wrong passwords of others do not lock it out. Stays after logout. */
  deviceToken: string | null;
}

/** For programs that are not in a browser: the tokens are in memory. Native apps keep them in the system's keychain. */
export function memoryStore(): TokenStore {
  let kept: Tokens | null = null;
  return { mode: 'tokens', deviceToken: null, get: () => kept, set: (tokens) => void (kept = tokens) };
}

/**
 * For pages: cookies that scripts cannot read have the refresh token and the device token. The csrfToken is useless to
 * other sites and stays in the browser, so that a reloaded page can go on.
 */
export function cookieStore(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>): TokenStore {
  const key = 'gatehouse-csrf-token';
  let accessToken: string | null = null;
  return {
    mode: 'cookie',
    deviceToken: null,
    get() {
      const csrfToken = storage.getItem(key);
      return csrfToken === null ? null : { accessToken, refreshToken: null, csrfToken };
    },
    set(tokens) {
      accessToken = tokens?.accessToken ?? null;
      if (tokens?.csrfToken) storage.setItem(key, tokens.csrfToken);
      else storage.removeItem(key);
    },
  };
}
