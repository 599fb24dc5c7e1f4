import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache } from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { ErrorLink } from '@apollo/client/link/error';
import { from, mergeMap, of, tap } from 'rxjs';
import { LogoutDocument, RefreshDocument } from './generated.ts';
import type { PairFragment } from './generated.ts';

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Where a signed-in client keeps its pair of tokens. Null means that nobody is signed in. */
export interface TokenStore {
  get(): Tokens | null;
  set(tokens: Tokens | null): void;
}

export function memoryStore(): TokenStore {
  let kept: Tokens | null = null;
  return { get: () => kept, set: (tokens) => (kept = tokens) };
}

/** A client that sends the stored access token along, keeps every new pair, and refreshes it when it is due. */
export function createClient(url: string, store: TokenStore): ApolloClient {
  return new ApolloClient({
    link: ApolloLink.from([refreshLink(store), keepLink(store), authLink(store), new HttpLink({ uri: url })]),
    // Without this the cache does not know which members `... on AuthError` fits, and drops what it selects.
    cache: new InMemoryCache({ possibleTypes: { AuthError: ['.*Error'] } }),
  });
}

/** Logs out on the server and here. The refresh token names the session even when the access token has expired. */
export async function logOut(client: ApolloClient, store: TokenStore): Promise<void> {
  const refreshToken = store.get()?.refreshToken ?? null;
  try {
    await client.mutate({ mutation: LogoutDocument, variables: { input: { refreshToken } } });
  } finally {
    store.set(null);
    await client.clearStore();
  }
}

function authLink(store: TokenStore): ApolloLink {
  return new SetContextLink(({ headers }) => {
    const accessToken = store.get()?.accessToken;
    return accessToken
      ? { accessToken, headers: { ...headers, authorization: `Bearer ${accessToken}` } }
      : {};
  });
}

/** signup, login, refresh and changePassword all bring a pair, and the newest is the one to keep. */
function keepLink(store: TokenStore): ApolloLink {
  return new ApolloLink((operation, forward) =>
    forward(operation).pipe(
      tap(({ data }) => {
        const { accessToken, refreshToken } = Object.values(data ?? {}).find(isPair) ?? {};
        if (accessToken && refreshToken) store.set({ accessToken, refreshToken });
      }),
    ),
  );
}

function isPair(answer: unknown): answer is PairFragment {
  const isObject = typeof answer === 'object' && answer !== null;
  return isObject && '__typename' in answer && answer.__typename === 'Authenticated';
}

/** On UNAUTHENTICATED, and on nothing else, refreshes once and asks again. Requests that fail together share it. */
function refreshLink(store: TokenStore): ApolloLink {
  let refreshing: Promise<boolean> | null = null;

  return new ErrorLink(({ error, result, operation, forward }) => {
    if (!result || !isUnauthenticated(error)) return undefined;
    refreshing ??= refresh(operation.client, store, operation.getContext()['accessToken']).finally(() => {
      refreshing = null;
    });
    return from(refreshing).pipe(mergeMap((renewed) => (renewed ? forward(operation) : of(result))));
  });
}

export function isUnauthenticated(error: unknown): error is CombinedGraphQLErrors {
  if (!CombinedGraphQLErrors.is(error)) return false;
  return error.errors.some(({ extensions }) => extensions?.['code'] === 'UNAUTHENTICATED');
}

/** Whether there is another access token now than the one that was refused. */
async function refresh(client: ApolloClient, store: TokenStore, refused: unknown): Promise<boolean> {
  const tokens = store.get();
  if (!tokens) return false;
  if (tokens.accessToken !== refused) return true;

  const variables = { input: { refreshToken: tokens.refreshToken } };
  const { data } = await client.mutate({ mutation: RefreshDocument, variables });
  if (data?.refresh.__typename === 'InvalidTokenError') store.set(null);
  return data?.refresh.__typename === 'Authenticated';
}
