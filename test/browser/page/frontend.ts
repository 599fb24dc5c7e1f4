// Runs in a browser: the test bundles it and puts it into a page.
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client';
import type { TypedDocumentNode } from '@apollo/client';
import { tap } from 'rxjs';
import possibleTypes from '../../../schema/possible-types.json' with { type: 'json' };

/** What a test has the page ask. */
export interface Question {
  readonly url: string;
  readonly mode: 'cookie' | 'bearer';
  /** A mutation with the variable `$input`, or a query. */
  readonly document: string;
  readonly input?: object;
  readonly token?: string;
  /** The page sends the csrfToken that it kept, unless it is told not to. */
  readonly withoutCsrfToken?: boolean;
}

export interface Seen {
  readonly data: Record<string, any> | null;
  /** The code of the first top-level error. */
  readonly code: string | null;
  /** The header, as far as the page may read it. */
  readonly retryAfter: string | null;
}

type Fields = Record<string, any>;

const kept = 'csrfToken';

async function ask({ url, mode, document, input, token, withoutCsrfToken }: Question): Promise<Seen> {
  let retryAfter: string | null = null;
  const csrfToken = withoutCsrfToken ? null : sessionStorage.getItem(kept);
  const headers = {
    ...(mode === 'cookie' && { 'x-token-mode': 'cookie' }),
    ...(mode === 'cookie' && csrfToken !== null && { 'x-csrf-token': csrfToken }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  const readHeader = new ApolloLink((operation, forward) =>
    forward(operation).pipe(
      tap(() => {
        const { response } = operation.getContext() as { response: Response };
        retryAfter = response.headers.get('retry-after');
      }),
    ),
  );
  const http = new HttpLink({ uri: url, headers, credentials: mode === 'cookie' ? 'include' : 'omit' });
  const client = new ApolloClient({
    link: ApolloLink.from([readHeader, http]),
    cache: new InMemoryCache({ possibleTypes }),
  });

  const parsed = gql(document) as TypedDocumentNode<Fields, Fields>;
  const isMutation = document.startsWith('mutation');
  const errorPolicy = 'all';
  const { data, error } = isMutation
    ? await client.mutate({ mutation: parsed, variables: { input }, errorPolicy })
    : await client.query({ query: parsed, errorPolicy });
  keepCsrfToken(data ?? {});
  return { data: data ?? null, code: codeOf(error), retryAfter };
}

function keepCsrfToken(data: Fields): void {
  const csrfToken: unknown = Object.values(data)[0]?.csrfToken;
  if (typeof csrfToken === 'string') sessionStorage.setItem(kept, csrfToken);
}

function codeOf(error: unknown): string | null {
  if (error === undefined) return null;
  const { errors } = error as Fields;
  return errors[0].extensions.code as string;
}

Object.assign(globalThis, { ask });
