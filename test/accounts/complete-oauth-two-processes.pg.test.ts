import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HostileProvider } from '../support/hostile-provider.js';
import { someone } from '../support/oauth.js';
import { Deployment } from '../support/processes.js';

const thirty = Array.from({ length: 30 }, (_, at) => at);
const rounds = 5;

// On PostgreSQL; the embedded database admits one process, to which the same promises are put.
describe('a sign-in at a provider, finished at two server processes', () => {
  let provider: HostileProvider;
  let servers: Deployment;
  beforeAll(async () => {
    provider = await HostileProvider.start();
    servers = await Deployment.start(provider.settings);
  }, 90_000);
  afterAll(async () => {
    await servers.close();
    await provider.close();
  });

  async function arrive(claims: object) {
    const started = await servers.client(0).mutate('startOAuth', { provider: 'GOOGLE' });
    const url = started.authorizationUrl;
    const code = provider.codeFor(url, provider.honest('GOOGLE', url, claims, new Date()));
    const { state, flowToken } = started;
    return { code, state, flowToken, redirectUri: new URL(url).searchParams.get('redirect_uri') };
  }

  it('has one winner of thirty that bring one state, and asks the provider once', async () => {
    for (let round = 0; round < rounds; round++) {
      const input = await arrive(someone());
      const before = provider.asked.filter((line) => line === 'POST /google/token').length;

      const results = await Promise.all(
        thirty.map((turn) => servers.client(turn).mutate('completeOAuth', input)),
      );

      const names = results.map(({ __typename }) => __typename).sort();
      expect(names).toEqual(['Authenticated', ...Array<string>(29).fill('OAuthFailedError')]);
      expect(provider.asked.filter((line) => line === 'POST /google/token')).toHaveLength(before + 1);
    }
  }, 120_000);

  it('makes one account of one person who comes ten times at one moment', async () => {
    for (let round = 0; round < rounds; round++) {
      const claims = someone({ sub: randomUUID() });
      const inputs = [];
      for (let turn = 0; turn < 10; turn++) inputs.push(await arrive(claims));

      const results = await Promise.all(
        inputs.map((input, turn) => servers.client(turn).mutate('completeOAuth', input)),
      );

      expect(results.map(({ __typename }) => __typename)).toEqual(Array<string>(10).fill('Authenticated'));
      expect(new Set(results.map((result) => result.user.id)).size).toBe(1);
    }
  }, 120_000);
});
