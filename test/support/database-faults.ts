import { expect } from '@jest/globals';
import type { Reply } from './client.js';
import { eventually } from './eventually.js';
import type { TestApp } from './test-app.js';
import { password } from './test-user.js';

/** The promise is of five seconds; a machine with others to run is given three more. Without a deadline it is far longer. */
export const promised = 8000;

export const defaults = { ANSWER_TIMEOUT_MS: '', DATABASE_POOL_SIZE: '5' };

interface Timed {
  readonly reply: Reply;
  readonly took: number;
}

export async function timed(asking: Promise<Reply>): Promise<Timed> {
  const started = performance.now();
  return { reply: await asking, took: performance.now() - started };
}

export const login = `mutation ($input: LoginInput!) { login(input: $input) { __typename } }`;
export const signup = `mutation ($input: SignupInput!) { signup(input: $input) { __typename } }`;

/** Requests of every kind: with and without transactions, more of them than there are connections. */
export async function askAll(app: TestApp, email: string, token: string): Promise<Timed[]> {
  const kinds = [
    () => app.client.ask('{ me { id } }', {}, { token }),
    () => app.client.ask(login, { input: { email, password } }),
    () => app.client.ask(signup, { input: { email: app.uniqueEmail(), password } }),
    () => app.client.ask('mutation { logout { __typename } }', {}, { token }),
  ];
  return Promise.all(Array.from({ length: 12 }, (_, at) => timed(kinds[at % kinds.length]!())));
}

export function expectUnavailable(answers: readonly Timed[]): void {
  for (const { reply, took } of answers) {
    expect(reply.status).toBe(503);
    expect(reply.errors[0]?.extensions['code']).toBe('SERVICE_UNAVAILABLE');
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(took).toBeLessThan(promised);
  }
}

const readiness = async (app: TestApp) => (await fetch(`${app.origin}/ready`)).status;

/** The process lives and says that it cannot serve. */
export async function expectDown(app: TestApp): Promise<void> {
  await expect(
    eventually(
      () => readiness(app),
      (status) => status === 503,
    ),
  ).resolves.toBe(503);
  const { status } = await fetch(`${app.origin}/health`);
  expect(status).toBe(200);
}

/** By itself, within five seconds. */
export async function expectBack(app: TestApp, email: string): Promise<void> {
  const answer = await eventually(
    () => app.client.ask(login, { input: { email, password } }),
    ({ status }) => status === 200,
  );
  expect(answer.data).toMatchObject({ login: { __typename: 'Authenticated' } });
  await expect(
    eventually(
      () => readiness(app),
      (status) => status === 200,
    ),
  ).resolves.toBe(200);
}
