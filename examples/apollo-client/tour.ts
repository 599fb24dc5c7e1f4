// A tour of the API: `node examples/apollo-client/tour.ts http://localhost:4000/graphql`, against a running server.
// It makes an account of its own and deletes it at the end.
import { randomUUID } from 'node:crypto';
import { createClient, logOut, memoryStore } from './client.ts';
import {
  CapabilitiesDocument,
  DeleteAccountDocument,
  LoginDocument,
  MeDocument,
  MySessionsDocument,
  RevokeSessionDocument,
  SignupDocument,
} from './generated.ts';

const url = process.argv[2] ?? 'http://localhost:4000/graphql';
const email = `tour-${randomUUID()}@example.com`;
const password = 'a lighthouse in the fog';

const laptopTokens = memoryStore();
const laptop = createClient(url, laptopTokens);
const phoneTokens = memoryStore();
const phone = createClient(url, phoneTokens);

function step(title: string, outcome: unknown): void {
  process.stdout.write(`${title}\n  ${JSON.stringify(outcome)}\n\n`);
}

/** Asks the server, whatever the cache has. */
const whoAmI = async (client = laptop) =>
  (await client.query({ query: MeDocument, fetchPolicy: 'network-only' })).data?.me ?? null;

const { data: offer } = await laptop.query({ query: CapabilitiesDocument });
step('What this server offers', offer?.capabilities);

const weak = await laptop.mutate({
  mutation: SignupDocument,
  variables: { input: { email, password: 'password' } },
});
step('A weak password is refused, as data', weak.data?.signup);

const signup = await laptop.mutate({
  mutation: SignupDocument,
  variables: { input: { email, password, name: 'Ada' } },
});
if (signup.data?.signup.__typename !== 'Authenticated') {
  throw new Error(`Signup is refused: ${JSON.stringify(signup.data?.signup)}`);
}
const { user, accessTokenExpiresAt } = signup.data.signup;
step('Signed up', { user, accessTokenExpiresAt });
step('me', await whoAmI());

const wrong = await phone.mutate({
  mutation: LoginDocument,
  variables: { input: { email, password: 'not it' } },
});
step('A login with a wrong password is refused, as data', wrong.data?.login);
await phone.mutate({ mutation: LoginDocument, variables: { input: { email, password } } });
step('Logged in on a second device', await whoAmI(phone));

const { data: devices } = await laptop.query({ query: MySessionsDocument, fetchPolicy: 'network-only' });
const sessions = devices?.me?.sessions ?? [];
step('Sessions', sessions);

const spoiled = { accessToken: 'no longer good', refreshToken: laptopTokens.get()!.refreshToken };
laptopTokens.set(spoiled);
step('me, with an access token that is no good: the refresh link gets a new one', await whoAmI());
step('The refresh token is another one now', laptopTokens.get()?.refreshToken !== spoiled.refreshToken);

const other = sessions.find(({ current }) => !current);
const revoked = await laptop.mutate({
  mutation: RevokeSessionDocument,
  variables: { input: { sessionId: other?.id ?? '' } },
});
step('Revoked the second device', revoked.data?.revokeSession);
step(
  'me, asked by the revoked device',
  await whoAmI(phone).catch((error: Error) => `${error.name}: ${error.message}`),
);
step('Its tokens are gone', phoneTokens.get());

await logOut(laptop, laptopTokens);
step('me, after logging out', await whoAmI());

await laptop.mutate({ mutation: LoginDocument, variables: { input: { email, password } } });
const deleted = await laptop.mutate({ mutation: DeleteAccountDocument, variables: { input: { password } } });
step('Logged in again and deleted the account', deleted.data?.deleteAccount);
