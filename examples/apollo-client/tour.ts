// A tour of the API: `node examples/apollo-client/tour.ts http://localhost:4000/graphql`, against a running server.
// It makes an account of its own and deletes it at the end.
import { randomUUID } from 'node:crypto';
import type { ApolloClient } from '@apollo/client';
import { TOTP } from 'otpauth';
import { createClient, logIn, logOut } from './client.ts';
import {
  CapabilitiesDocument,
  ConfirmTotpDocument,
  DeleteAccountDocument,
  EnrollTotpDocument,
  MeDocument,
  MySessionsDocument,
  RevokeSessionDocument,
  SignupDocument,
  VerifyMfaDocument,
} from './gql/graphql.ts';
import { memoryStore } from './token-store.ts';
import type { TokenStore } from './token-store.ts';

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

/** Signs in by the password, and goes on after the challenge with the next backup code. */
async function logInWithCode(client: ApolloClient, store: TokenStore): Promise<void> {
  const challenge = await logIn(client, store, { email, password });
  if (challenge?.__typename !== 'MfaChallenge') throw new Error(`No challenge: ${JSON.stringify(challenge)}`);
  step('The account has a second factor, so login answers a challenge', { methods: challenge.methods });

  const { mfaToken } = challenge;
  const input = { mfaToken, code: backupCodes.shift() ?? '', method: 'BACKUP_CODE' as const };
  const { data } = await client.mutate({ mutation: VerifyMfaDocument, variables: { input } });
  if (data?.verifyMfa.__typename !== 'Authenticated') throw new Error('The code is refused.');
}

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

const enrollment = (await laptop.mutate({ mutation: EnrollTotpDocument })).data?.enrollTotp;
if (enrollment?.__typename !== 'TotpEnrollment') {
  throw new Error(`The enrollment is refused: ${JSON.stringify(enrollment)}`);
}
// An authenticator app would read the secret from the QR code.
const code = new TOTP({ secret: enrollment.secret }).generate();
const confirmed = await laptop.mutate({
  mutation: ConfirmTotpDocument,
  variables: { input: { code, enrollmentToken: enrollment.enrollmentToken } },
});
const backupCodes =
  confirmed.data?.confirmTotp.__typename === 'BackupCodes' ? [...confirmed.data.confirmTotp.codes] : [];
step('Turned the second factor on', { backupCodes: backupCodes.length });

step(
  'A login with a wrong password is refused, as data',
  await logIn(phone, phoneTokens, { email, password: 'not it' }),
);
await logInWithCode(phone, phoneTokens);
step('Logged in on a second device', await whoAmI(phone));

const { data: devices } = await laptop.query({ query: MySessionsDocument, fetchPolicy: 'network-only' });
const sessions = devices?.me?.sessions ?? [];
step('Sessions', sessions);

const spoiled = { ...laptopTokens.get()!, accessToken: 'no longer good' };
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

await logInWithCode(laptop, laptopTokens);
const deleted = await laptop.mutate({ mutation: DeleteAccountDocument, variables: { input: { password } } });
step('Logged in again and deleted the account', deleted.data?.deleteAccount);
