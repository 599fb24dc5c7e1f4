import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from '@jest/globals';
import type { Result, Sent } from './client.js';
import { HostileProvider } from './hostile-provider.js';
import type { IdToken } from './hostile-provider.js';
import { TestApp } from './test-app.js';
import { TestUser } from './test-user.js';

/** A server that the tests of a file or of a `describe` share, with an identity provider that does as they say. */
export function shareProvider(
  take: (given: { readonly app: TestApp; readonly provider: HostileProvider }) => void,
  settings: Readonly<Record<string, string>> = {},
): void {
  let provider: HostileProvider;
  let app: TestApp | null = null;
  beforeAll(async () => {
    provider = await HostileProvider.start();
    app = await TestApp.start({ ...provider.settings, ...settings });
    take({ app, provider });
  });
  afterAll(async () => {
    await app?.close();
    await provider.close();
  });
}

/** What a test wants to differ from a plain sign-in at Google. */
export interface Visit {
  readonly provider?: string;
  readonly purpose?: string;
  readonly role?: string;
  readonly sent?: Sent;
  /** Makes another token of the honest one. */
  readonly tamper?: (token: IdToken) => IdToken;
  /** Goes along to completeOAuth. */
  readonly answer?: Readonly<Record<string, unknown>>;
}

/** Somebody's browser on its way by a provider, with the answer that it brings back. */
export interface Arrival {
  readonly started: Result<'startOAuth'>;
  readonly input: {
    readonly code: string;
    readonly state: string;
    readonly flowToken: string;
    readonly redirectUri: string;
  };
}

/** A new person, as Google speaks of them. */
export function someone(claims: object = {}): Record<string, unknown> & { email: string; sub: string } {
  return { sub: randomUUID(), email: `${randomUUID()}@example.com`, email_verified: true, ...claims };
}

/** As far as the way back from the provider. */
export async function arrive(
  app: TestApp,
  provider: HostileProvider,
  claims: object,
  { provider: name = 'GOOGLE', purpose, role, sent, tamper = (token) => token }: Visit = {},
): Promise<Arrival> {
  const started = await app.client.mutate('startOAuth', { provider: name, purpose, role }, sent);
  if (started.__typename !== 'OAuthStarted')
    throw new Error(`startOAuth answered ${JSON.stringify(started)}`);
  const url = started.authorizationUrl;
  const code = provider.codeFor(url, tamper(provider.honest(name, url, claims, app.clock.now())));
  const { state, flowToken } = started;
  const redirectUri = new URL(url).searchParams.get('redirect_uri')!;
  return { started, input: { code, state, flowToken: flowToken!, redirectUri } };
}

/** All the way: what completeOAuth answers. */
export async function visit(
  app: TestApp,
  provider: HostileProvider,
  claims: object,
  wish: Visit = {},
): Promise<Result<'completeOAuth'>> {
  const { input } = await arrive(app, provider, claims, wish);
  return app.client.mutate('completeOAuth', { ...input, ...wish.answer }, wish.sent);
}

/** Links what the claims speak of to somebody who is signed in. */
export function link(
  app: TestApp,
  provider: HostileProvider,
  user: TestUser,
  { provider: name = 'GOOGLE', ...claims }: Record<string, unknown> & { readonly provider?: string },
): Promise<Result<'completeOAuth'>> {
  return visit(app, provider, claims, { provider: name, purpose: 'LINK', sent: user.sent });
}

/** Somebody who has come by Google, and has no password. */
export async function newcomer(app: TestApp, provider: HostileProvider): Promise<TestUser> {
  const claims = someone();
  return new TestUser(app.client, claims.email, await visit(app, provider, claims));
}

/** Somebody with a password who has proved their address. */
export async function verifiedUser(app: TestApp): Promise<TestUser> {
  const user = await app.signedInUser();
  await app.client.mutate('verifyEmail', { token: await app.mailedToken(user.email, 'verify-email') });
  return user;
}
