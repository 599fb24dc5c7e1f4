import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache } from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { ErrorLink } from '@apollo/client/link/error';
import { from, mergeMap, of, tap } from 'rxjs';
import possibleTypes from '../../schema/possible-types.json' with { type: 'json' };
import { LoginDocument, LogoutDocument, RefreshDocument } from './gql/graphql.ts';
import type { LoginInput, LoginMutation, PairFragment } from './gql/graphql.ts';
import type { TokenStore } from './token-store.ts';

/** A client that sends the stored access token along, keeps every new pair, and refreshes it when it is due. */
export function createClient(url: string, store: TokenStore): ApolloClient {
  const http = new HttpLink({ uri: url, credentials: store.mode === 'cookie' ? 'include' : 'same-origin' });
  return new ApolloClient({
    link: ApolloLink.from([refreshLink(store), keepLink(store), authLink(store), http]),
    // Without this the cache does not know which members `... on AuthError` fits, and drops what it selects.
    cache: new InMemoryCache({ possibleTypes }),
  });
}

/** Signs in. MfaChallenge is an answer too: ask for a code, and send it with VerifyMfaDocument. */
export async function logIn(
  client: ApolloClient,
  store: TokenStore,
  input: LoginInput,
): Promise<LoginMutation['login'] | undefined> {
  const variables = { input: { ...input, deviceToken: store.deviceToken } };
  return (await client.mutate({ mutation: LoginDocument, variables })).data?.login;
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

/** Gets an access token where the store has none: in cookie mode, after the page was loaded. */
export async function resume(client: ApolloClient, store: TokenStore): Promise<boolean> {
  const tokens = store.get();
  return tokens !== null && (tokens.accessToken !== null || refresh(client, store, null));
}

function authLink(store: TokenStore): ApolloLink {
  return new SetContextLink(({ headers }) => {
    const { accessToken = null, csrfToken = null } = store.get() ?? {};
    return {
      accessToken,
      headers: {
        ...headers,
        ...(accessToken !== null && { authorization: `Bearer ${accessToken}` }),
        ...(store.mode === 'cookie' && { 'x-token-mode': 'cookie' }),
        ...(csrfToken !== null && { 'x-csrf-token': csrfToken }),
      },
    };
  });
}

/** signup, login, verifyMfa, refresh and changePassword all bring a pair, and the newest is the one to keep. */
function keepLink(store: TokenStore): ApolloLink {
  return new ApolloLink((operation, forward) =>
    forward(operation).pipe(
      tap(({ data }) => {
        const pair = Object.values(data ?? {}).find(isPair);
        if (!pair) return;
        const { accessToken, refreshToken, csrfToken, deviceToken } = pair;
        store.set({ accessToken, refreshToken, csrfToken });
        // refresh brings none: the device keeps the one that it has.
        if (deviceToken !== null) store.deviceToken = deviceToken;
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
