import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ApolloClient, CombinedGraphQLErrors } from '@apollo/client';
import { createClient, isUnauthenticated, logIn, logOut } from '../../examples/apollo-client/client.ts';
import {
  DeleteAccountDocument,
  LoginDocument,
  MeDocument,
  MySessionsDocument,
  RefreshDocument,
  RevokeSessionDocument,
  SignupDocument,
  VerifyMfaDocument,
} from '../../examples/apollo-client/gql/graphql.ts';
import { memoryStore } from '../../examples/apollo-client/token-store.ts';
import type { TokenStore } from '../../examples/apollo-client/token-store.ts';
import { userWithSecondFactor } from '../support/second-factor.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';

async function unauthenticated(request: Promise<unknown>): Promise<CombinedGraphQLErrors> {
  const outcome = await request.catch((error: unknown) => error);
  if (isUnauthenticated(outcome)) return outcome;
  throw new Error(`expected UNAUTHENTICATED, got ${JSON.stringify(outcome)}`);
}

describe('Apollo Client', () => {
  let app: TestApp;
  let store: TokenStore;
  let client: ApolloClient;
  let email: string;

  beforeAll(async () => {
    app = await TestApp.start({ LOGIN_FAIL_EMAIL_THRESHOLD: '8' });
  });
  afterAll(() => app.close());

  beforeEach(async () => {
    ({ store, client } = device());
    email = app.uniqueEmail();
    await client.mutate({ mutation: SignupDocument, variables: { input: { email, password } } });
  });

  function device() {
    const tokens = memoryStore();
    return { store: tokens, client: createClient(app.client.url, tokens) };
  }

  /** The same person on another device. */
  async function loggedInElsewhere() {
    const other = device();
    const { data } = await other.client.mutate({
      mutation: LoginDocument,
      variables: { input: { email, password } },
    });
    const login = data?.login;
    if (login?.__typename !== 'Authenticated') throw new Error(`login answered ${JSON.stringify(login)}`);
    return { ...other, sessionId: login.session.id };
  }

  async function me(asker = client) {
    return (await asker.query({ query: MeDocument, fetchPolicy: 'network-only' })).data?.me ?? null;
  }

  it('signs up, and is somebody from then on', async () => {
    await expect(me()).resolves.toMatchObject({ __typename: 'User', email, roles: ['USER'] });
  });

  it('has every refusal as data, by one fragment', async () => {
    const wrong = { email, password: 'not the password' };
    const login = await client.mutate({ mutation: LoginDocument, variables: { input: wrong } });
    const taken = await client.mutate({
      mutation: SignupDocument,
      variables: { input: { email, password } },
    });

    expect(login.data?.login).toEqual({
      __typename: 'InvalidCredentialsError',
      code: 'INVALID_CREDENTIALS',
      message: expect.any(String),
    });
    expect(taken.data?.signup).toMatchObject({ __typename: 'EmailTakenError', code: 'EMAIL_TAKEN' });
  });

  it('has what a refusal says beyond that', async () => {
    const input = { email: 'nobody', password };
    const signup = await client.mutate({ mutation: SignupDocument, variables: { input } });

    expect(signup.data?.signup).toMatchObject({
      code: 'INVALID_INPUT',
      fields: [{ path: ['input', 'email'] }],
    });
  });

  it('refreshes, and keeps the pair that comes back', async () => {
    const before = store.get()!;
    const variables = { input: { refreshToken: before.refreshToken } };
    const { data } = await client.mutate({ mutation: RefreshDocument, variables });

    expect(data?.refresh.__typename).toBe('Authenticated');
    expect(store.get()!.refreshToken).not.toBe(before.refreshToken);
    await expect(me()).resolves.toMatchObject({ email });
  });

  it('renews an expired access token by itself, once for all requests that wait for it', async () => {
    const keep = jest.spyOn(store, 'set');
    app.clock.advance('16m');

    const [user, devices] = await Promise.all([me(), client.query({ query: MySessionsDocument })]);

    expect(user).toMatchObject({ email });
    expect(devices.data?.me?.sessions).toMatchObject([{ current: true }]);
    expect(keep).toHaveBeenCalledTimes(1);
  });

  it('lists the sessions and ends one', async () => {
    const other = await loggedInElsewhere();
    const list = async () =>
      (await client.query({ query: MySessionsDocument, fetchPolicy: 'network-only' })).data?.me?.sessions;

    await expect(list()).resolves.toHaveLength(2);
    const variables = { input: { sessionId: other.sessionId } };
    const revoked = await client.mutate({ mutation: RevokeSessionDocument, variables });

    expect(revoked.data?.revokeSession).toMatchObject({
      __typename: 'LoggedOut',
      sessionIds: [other.sessionId],
    });
    await expect(list()).resolves.toMatchObject([{ current: true }]);
  });

  it('is told UNAUTHENTICATED when its session has ended, and forgets its tokens', async () => {
    const other = await loggedInElsewhere();
    const variables = { input: { sessionId: other.sessionId } };
    await client.mutate({ mutation: RevokeSessionDocument, variables });

    const error = await unauthenticated(me(other.client));

    expect(error.errors[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'SESSION_REVOKED' });
    expect(other.store.get()).toBeNull();
    await expect(me(other.client)).resolves.toBeNull();
  });

  it('is told UNAUTHENTICATED by a mutation without a token', async () => {
    const stranger = device();
    const variables = { input: { password } };

    const error = await unauthenticated(
      stranger.client.mutate({ mutation: DeleteAccountDocument, variables }),
    );

    expect(error.errors[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'TOKEN_MISSING' });
  });

  it('logs out, also with an access token that has expired', async () => {
    const { refreshToken } = store.get()!;
    app.clock.advance('16m');

    await logOut(client, store);

    expect(store.get()).toBeNull();
    await expect(me()).resolves.toBeNull();
    const variables = { input: { refreshToken } };
    const { data } = await client.mutate({ mutation: RefreshDocument, variables });
    expect(data?.refresh).toMatchObject({ __typename: 'InvalidTokenError', code: 'INVALID_TOKEN' });
  });

  it('keeps the device token through a refresh and a logout, and sends it at the next login', async () => {
    const { deviceToken } = store;
    await client.mutate({
      mutation: RefreshDocument,
      variables: { input: { refreshToken: store.get()!.refreshToken } },
    });
    await logOut(client, store);
    // From elsewhere the account is locked now, and a device that it knows is not.
    const guess = { email, password: 'not the password' };
    for (let tries = 0; tries < 10; tries++) await logIn(device().client, memoryStore(), guess);
    const elsewhere = await logIn(device().client, memoryStore(), { email, password });

    const login = await logIn(client, store, { email, password });

    expect(deviceToken).toEqual(expect.any(String));
    expect(elsewhere?.__typename).toBe('AccountLockedError');
    expect(login?.__typename).toBe('Authenticated');
  });

  it('goes on after a challenge with a code', async () => {
    const { user, phone } = await userWithSecondFactor(app);
    const challenge = await logIn(client, store, { email: user.email, password });
    if (challenge?.__typename !== 'MfaChallenge')
      throw new Error(`login answered ${JSON.stringify(challenge)}`);
    expect(challenge.methods).toContain('TOTP');

    const input = { mfaToken: challenge.mfaToken, code: phone.code() };
    const { data } = await client.mutate({ mutation: VerifyMfaDocument, variables: { input } });

    expect(data?.verifyMfa.__typename).toBe('Authenticated');
    await expect(me()).resolves.toMatchObject({ email: user.email });
  });

  it('says nothing on the console while forms are refused', async () => {
    const said = (['warn', 'error'] as const).map((level) =>
      jest.spyOn(console, level).mockImplementation(() => {}),
    );

    await client.mutate({ mutation: SignupDocument, variables: { input: { email: 'x', password: 'y' } } });
    await logIn(client, store, { email, password: 'not the password' });

    const lines = said.flatMap(({ mock }) => mock.calls);
    for (const spy of said) spy.mockRestore();
    expect(lines).toEqual([]);
  });
});
