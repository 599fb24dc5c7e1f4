import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { HostileProvider, json } from '../support/hostile-provider.js';
import type { Misbehaviour } from '../support/hostile-provider.js';
import { arrive, someone, visit } from '../support/oauth.js';
import { TestApp } from '../support/test-app.js';

/** Milliseconds. */
const patience = 6000;

const drip: Misbehaviour = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 200);
  response.on('close', () => clearInterval(timer));
};

describe('a provider that is out of order', () => {
  let canary: Server;
  let visitors: number;
  let provider: HostileProvider;
  let app: TestApp;
  beforeAll(async () => {
    canary = createServer((_, response) => {
      visitors++;
      json(response, 200, {});
    });
    canary.listen(0, '127.0.0.1');
    await once(canary, 'listening');
  });
  beforeEach(async () => {
    visitors = 0;
    provider = await HostileProvider.start();
    app = await TestApp.start(provider.settings);
  });
  afterEach(async () => {
    await app.close();
    await provider.close();
    expect(visitors).toBe(0);
  });
  afterAll(async () => {
    canary.closeAllConnections();
    canary.close();
    await once(canary, 'close');
  });

  const canaryUrl = () => `http://127.0.0.1:${(canary.address() as AddressInfo).port}/steal`;

  const disorders: Readonly<Record<string, Misbehaviour>> = {
    silent: () => {},
    'too slow': drip,
    'without end': (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write(`{"x":"${'x'.repeat(70_000)}`);
      const timer = setInterval(() => response.write('x'.repeat(1000)), 20);
      response.on('close', () => clearInterval(timer));
    },
    'a large answer': (_, response) => json(response, 200, { x: 'x'.repeat(70_000) }),
    'a redirect elsewhere': (_, response) => {
      response.writeHead(302, { location: canaryUrl() });
      response.end();
    },
    'a redirect that keeps the method': (_, response) => {
      response.writeHead(307, { location: canaryUrl() });
      response.end();
    },
    'an error of its own': (_, response) => json(response, 500, { error: 'server_error' }),
    'a page in place of JSON': (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('<!doctype html>');
    },
    'a connection that breaks': (request) => request.socket.destroy(),
  };

  async function timed<T>(work: Promise<T>): Promise<T> {
    const started = performance.now();
    const result = await work;
    expect(performance.now() - started).toBeLessThan(patience);
    return result;
  }

  it.each(Object.entries(disorders))('while it describes itself: %s', async (_, misbehave) => {
    provider.misbehaviours.set('/google/.well-known/openid-configuration', misbehave);

    const result = await timed(app.client.mutate('startOAuth', { provider: 'GOOGLE' }));

    expect(result).toBeRefused('ProviderUnavailable');
    expect(await app.database.query('select 1 from one_time_tokens')).toEqual([]);
    provider.misbehaviours.clear();
    await expect(visit(app, provider, someone())).resolves.toBeSignedIn();
  });

  it.each(Object.entries(disorders))('while it is asked for a token: %s', async (_, misbehave) => {
    const { input } = await arrive(app, provider, someone());
    provider.misbehaviours.set('/google/token', misbehave);

    const result = await timed(app.client.mutate('completeOAuth', input));

    expect(result).toBeRefused('ProviderUnavailable');
    expect(await app.database.query('select 1 from users')).toEqual([]);
  });

  it.each(Object.entries(disorders))('while it is asked for its keys: %s', async (_, misbehave) => {
    const { input } = await arrive(app, provider, someone());
    provider.misbehaviours.set('/google/jwks', misbehave);

    const result = await timed(app.client.mutate('completeOAuth', input));

    expect(result).toBeRefused('ProviderUnavailable');
    provider.misbehaviours.clear();
    await expect(visit(app, provider, someone())).resolves.toBeSignedIn();
  });

  it.each(Object.entries(disorders))('while it is asked about somebody: %s', async (_, misbehave) => {
    provider.described = { userinfo_endpoint: `${provider.origin}/google/userinfo` };
    const { input } = await arrive(app, provider, { sub: someone().sub });
    provider.misbehaviours.set('/google/userinfo', misbehave);

    const result = await timed(app.client.mutate('completeOAuth', input));

    expect(result).toBeRefused('ProviderUnavailable');
    expect(await app.database.query('select 1 from users')).toEqual([]);
  });

  it('takes five seconds in all, however many answers are slow', async () => {
    const { input } = await arrive(app, provider, someone());
    app.clock.advance('9m');
    const slowly = (path: string, value: () => object): void => {
      provider.misbehaviours.set(
        path,
        (_, response) => void setTimeout(() => json(response, 200, value()), 3000),
      );
    };
    slowly('/google/jwks', () => ({ keys: [provider.jwk()] }));
    slowly('/google/token', () => ({ access_token: 'x', token_type: 'Bearer', id_token: 'x.y.z' }));

    const result = await timed(app.client.mutate('completeOAuth', input));

    expect(result.__typename).toMatch(/^(OAuthFailed|ProviderUnavailable)Error$/);
  });

  it('is read no further than 64 KB, however right the answer is', async () => {
    const padding = 'x'.repeat(66_000);
    const description = '/google/.well-known/openid-configuration';
    provider.misbehaviours.set(description, (_, response) =>
      json(response, 200, { ...provider.describe(description), padding }),
    );
    const described = await app.client.mutate('startOAuth', { provider: 'GOOGLE' });
    provider.misbehaviours.clear();
    const { input } = await arrive(app, provider, someone());
    provider.misbehaviours.set('/google/jwks', (_, response) =>
      json(response, 200, { keys: [provider.jwk()], padding }),
    );
    const completed = await app.client.mutate('completeOAuth', input);

    expect(described).toBeRefused('ProviderUnavailable');
    expect(completed).toBeRefused('ProviderUnavailable');
  });

  const changes: Readonly<Record<string, () => object>> = {
    'names another issuer': () => ({ issuer: 'https://accounts.google.com' }),
    'names no issuer': () => ({ issuer: null }),
    'has no keys': () => ({ jwks_uri: undefined }),
    'has a token endpoint that is none': () => ({ token_endpoint: 'file:///etc/passwd' }),
    'sends browsers to a script': () => ({ authorization_endpoint: 'javascript:alert(1)' }),
  };

  it.each(Object.entries(changes))('is not believed when its description %s', async (_, change) => {
    const path = '/google/.well-known/openid-configuration';
    provider.misbehaviours.set(path, (_request, response) =>
      json(response, 200, { ...provider.describe(path), ...change() }),
    );

    const result = await app.client.mutate('startOAuth', { provider: 'GOOGLE' });

    expect(result).toBeRefused('ProviderUnavailable');
  });

  it('leaves everybody else alone', async () => {
    provider.misbehaviours.set('/google/.well-known/openid-configuration', () => {});
    const waiting = app.client.mutate('startOAuth', { provider: 'GOOGLE' });

    await expect(timed(visit(app, provider, someone(), { provider: 'CLINIC' }))).resolves.toBeSignedIn();
    await expect(app.signedInUser()).resolves.toBeDefined();
    await expect(waiting).resolves.toBeRefused('ProviderUnavailable');
  });
});
