// Runs in a browser: the client of examples/apollo-client, as a page has it in cookie mode.
import { createClient, logIn, logOut, resume } from '../../../examples/apollo-client/client.ts';
import { MeDocument, SignupDocument } from '../../../examples/apollo-client/gql/graphql.ts';
import { cookieStore } from '../../../examples/apollo-client/token-store.ts';

// This project's types are those of Node.js, which has no location.
const { location } = globalThis as unknown as { location: { href: string } };
const url = new URL(location.href).searchParams.get('api') ?? '';
const store = cookieStore(localStorage);
const client = createClient(url, store);

const me = async () => (await client.query({ query: MeDocument, fetchPolicy: 'network-only' })).data?.me;

/** What a test asks of the page. */
const page = {
  signUp: async (email: string, password: string) =>
    (await client.mutate({ mutation: SignupDocument, variables: { input: { email, password } } })).data
      ?.signup.__typename,
  logIn: async (email: string, password: string) =>
    (await logIn(client, store, { email, password }))?.__typename,
  resume: () => resume(client, store),
  email: async () => (await me())?.email ?? null,
  logOut: () => logOut(client, store),
};

export type ExamplePage = typeof page;

Object.assign(globalThis, { page });
