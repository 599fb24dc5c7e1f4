import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { behindProxy, from, newAddress } from '../support/addresses.js';
import { settingsOf } from '../support/refused-settings.js';
import { shareApp } from '../support/shared.js';
import type { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import { withApp } from '../support/with-app.js';

const tokens = { api: `gst_${'a'.repeat(43)}`, next: `gst_${'b'.repeat(43)}`, weak: 'gst_short' };
const digest = (token: string) => createHash('sha256').update(token).digest('hex');
const settings = {
  ...behindProxy,
  SERVICE_TOKENS: [
    `api:${digest(tokens.api)}`,
    `api:${digest(tokens.next)}`,
    `made-up:${digest(tokens.weak)}`,
  ].join(','),
};

const verify = `query ($token: String!) { verifyToken(token: $token) { __typename ... on ValidToken { userId } } }`;

/** A service that asks a server from one address, and its log lines. */
function callerOf(app: TestApp, token: string, address = newAddress()) {
  const sent = { token, ...from(address) };
  return {
    ask: (query: string, variables: object = {}) => app.client.ask(query, variables, sent),
    mutate: (input: object) => app.client.mutate('login', input, sent),
    address,
  };
}

async function statusesOf(count: number, ask: () => Promise<{ status: number }>): Promise<number[]> {
  const statuses = [];
  for (let asked = 0; asked < count; asked++) statuses.push((await ask()).status);
  return statuses;
}

describe('a service token', () => {
  let app: TestApp;
  shareApp((started) => (app = started), settings);
  const signUp = async () => {
    const email = app.uniqueEmail();
    const result = await app.client.mutate('signup', { email, password }, from(newAddress()));
    return { email, id: result.user.id, accessToken: result.accessToken };
  };

  it('permits verifyToken beyond the limits by address, under either digest of a name', async () => {
    await withApp(
      { ...settings, RL_VERIFY_TOKEN_IP_LIMIT: '3/1m', RATE_LIMIT_PER_MINUTE: '5' },
      async (own) => {
        const anyone = callerOf(own, '');
        const services = [callerOf(own, tokens.api), callerOf(own, tokens.next)];

        expect(await statusesOf(4, () => anyone.ask(verify, { token: 'none' }))).toEqual([
          200, 200, 200, 429,
        ]);
        for (const service of services) {
          const statuses = await statusesOf(10, () => service.ask(verify, { token: 'none' }));
          expect(statuses).toEqual(Array(10).fill(200));
        }
        const names = own.logs().flatMap(({ service }) => (service ? [service as string] : []));
        expect(names).toEqual(Array(20).fill('api'));
      },
    );
  });

  it('says of an access token what it is worth', async () => {
    const { id, accessToken } = await signUp();

    const { data } = await callerOf(app, tokens.api).ask(verify, { token: accessToken });

    expect(data).toEqual({ verifyToken: { __typename: 'ValidToken', userId: id } });
  });

  it('has a budget of its own, for all digests of a name and all addresses together', async () => {
    await withApp({ ...settings, SERVICE_REQUESTS_PER_MINUTE: '4' }, async (own) => {
      const services = [callerOf(own, tokens.api), callerOf(own, tokens.next)];
      const statuses = [];
      for (const service of services) {
        statuses.push(...(await statusesOf(3, () => service.ask(verify, { token: 'none' }))));
      }

      expect(statuses).toEqual([200, 200, 200, 200, 429, 429]);
      expect(settingsOf(own)).toEqual(Array(2).fill('SERVICE_REQUESTS_PER_MINUTE'));
      own.clock.advance('1m');
      expect((await services[0]!.ask(verify, { token: 'none' })).status).toBe(200);
    });
  });

  it('is no user, and opens nothing', async () => {
    const { errors } = await callerOf(app, tokens.api).ask('{ users(first: 1) { totalCount } }');
    const { data } = await callerOf(app, tokens.api).ask('{ me { id } }');
    const logout = await callerOf(app, tokens.api).ask('mutation { logoutAll { __typename } }');

    expect(errors[0]!.extensions).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'TOKEN_MISSING' });
    expect(data).toEqual({ me: null });
    expect(logout.errors[0]!.extensions['code']).toBe('UNAUTHENTICATED');
  });

  it('is as bounded as anyone in all that is not verifyToken', async () => {
    const guesser = callerOf(app, tokens.api);
    const names = [];
    for (let tries = 0; tries < 31; tries++) {
      names.push((await guesser.mutate({ email: app.uniqueEmail(), password: 'a guess' })).__typename);
    }
    expect(names).toEqual([...Array(30).fill('InvalidCredentialsError'), 'RateLimitedError']);

    await withApp({ ...settings, RL_LOGIN_IP_LIMIT: '1/1h' }, async (own) => {
      const service = callerOf(own, tokens.api);
      const input = { email: own.uniqueEmail(), password: 'a guess' };
      await service.mutate(input);
      await expect(service.mutate(input)).resolves.toBeRefused('RateLimited');
    });
    await withApp({ ...settings, RATE_LIMIT_PER_MINUTE: '3' }, async (own) => {
      const service = callerOf(own, tokens.api);
      const ofOthers = await statusesOf(4, () => service.ask('{ me { id } }'));
      const mixed = await service.ask(`{ me { id } verifyToken(token: "none") { __typename } }`);

      expect(ofOthers).toEqual([200, 200, 200, 429]);
      expect(mixed.data).toMatchObject({ me: null });
      expect(mixed.errors[0]!.extensions['code']).toBe('RATE_LIMITED');
      expect(settingsOf(own)).toEqual(Array(2).fill('RATE_LIMIT_PER_MINUTE'));
      // A page counts by address as well, whatever the header says.
      const sent = { headers: { authorization: `Bearer ${tokens.api}`, ...from(service.address).headers } };
      expect((await fetch(`${own.origin}/`, sent)).status).toBe(429);
    });
  });

  it.each([
    ['that is unknown', `gst_${'c'.repeat(43)}`],
    ['that differs in its last character', `${tokens.api.slice(0, -1)}b`],
    ['that somebody made up, although its digest is listed', tokens.weak],
    ['that is a digest', `gst_${digest(tokens.api)}`],
    ['without anything after its prefix', 'gst_'],
  ])('%s is refused with 401, whatever is asked, and counts by address', async (_, token) => {
    await withApp({ ...settings, RATE_LIMIT_PER_MINUTE: '3' }, async (own) => {
      const service = callerOf(own, token);
      const { status, headers, errors } = await service.ask(verify, { token: 'none' });

      expect(status).toBe(401);
      expect(headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
      expect(errors[0]!.extensions['code']).toBe('UNAUTHENTICATED');
      expect(errors[0]!.message).not.toContain(token.slice(4) || 'gst_');
      expect(await statusesOf(3, () => service.ask('{ me { id } }'))).toEqual([401, 401, 429]);
      expect(own.logs().filter(({ service: name }) => name)).toEqual([]);
    });
  });

  it('is nothing where the settings name none', async () => {
    await withApp(behindProxy, async (own) => {
      expect((await callerOf(own, tokens.api).ask(verify, { token: 'none' })).status).toBe(401);
    });
  });

  it('is not accepted as the token of a user, and no token of a user as one of a service', async () => {
    const { accessToken } = await signUp();
    const { data } = await callerOf(app, tokens.api).ask(verify, { token: tokens.api });
    await callerOf(app, accessToken).ask(verify, { token: 'none' });

    expect(data).toEqual({ verifyToken: { __typename: 'RejectedToken' } });
    expect(app.logs().at(-1)!['service']).toBeUndefined();
  });
});
