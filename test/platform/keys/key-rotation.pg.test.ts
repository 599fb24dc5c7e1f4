import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { rotateKeys } from '../../../src/cli/rotate-keys.js';
import { keyRotationJob } from '../../../src/maintenance/key-rotation-job.js';
import { deadlines } from '../../../src/platform/database/pool.js';
import { followNewestKey, supersedeAllKeys } from '../../../src/platform/keys/signing-key-store.js';
import { eventually } from '../../support/eventually.js';
import { es256, forge, ownKey, takeApart } from '../../support/forge.js';
import { TestApp } from '../../support/test-app.js';
import { withRestarts } from '../../support/with-restarts.js';

// Servers start over and over here, on a machine that may have others to run, and a new connection takes its time there.
jest.setTimeout(120_000);
deadlines.connect = 10_000;

const kidOf = (token: string) => takeApart(token).header['kid'] as string;

const jwksOf = async ({ origin }: TestApp, headers = {}) =>
  fetch(`${origin}/.well-known/jwks.json`, { headers });

const publishedBy = async (app: TestApp) => {
  const { keys } = (await (await jwksOf(app)).json()) as { keys: { kid: string }[] };
  return keys.map(({ kid }) => kid);
};

/** Why a server rejects a token; null when it does not. */
const rejection = async ({ client }: TestApp, token: string) => {
  const reply = await client.ask('{ me { id } }', {}, { token });
  return (reply.errors[0]?.extensions['reason'] as string | undefined) ?? null;
};

const thirty = Array.from({ length: 30 }, (_, at) => at);

// On PostgreSQL two servers share the database; the embedded one admits one, to which the same promises are put.
describe('the keys that sign access tokens', () => {
  let servers: TestApp[];
  let first: TestApp;
  let last: TestApp;
  beforeEach(async () => {
    // Thirty at once are to wait for each other, and not for a connection, which a slow machine would give up on.
    first = await TestApp.start({ JWT_KEY_ROTATION_DAYS: '30', DATABASE_POOL_SIZE: '16' });
    last = await first.beside();
    servers = [...new Set([last, first])];
  });
  afterEach(async () => {
    for (const server of servers) await server.close();
  });

  const rejections = (token: string) => Promise.all(servers.map((server) => rejection(server, token)));
  const everywhere = <T>(value: T) => servers.map(() => value);
  /** What every process does every two seconds. */
  const reread = () => Promise.all(servers.map(({ app }) => app.jwt.reread()));

  it('are published before they sign, and are good until their last token has expired', async () => {
    const old = kidOf((await first.signedInUser()).accessToken);
    const oldKey = await ownKey(first);

    await rotateKeys(first.app, { leaked: false });
    await reread();
    const published = await Promise.all(servers.map(publishedBy));
    const before = (await last.signedInUser()).accessToken;
    first.clock.advance('59m');
    const newest = (await last.signedInUser()).accessToken;
    first.clock.advance('1m');
    const after = (await last.signedInUser()).accessToken;

    expect(published).toEqual(everywhere([old, kidOf(after)]));
    expect([kidOf(before), kidOf(newest)]).toEqual([old, old]);
    expect(kidOf(after)).not.toBe(old);
    for (const token of [newest, after]) await expect(rejections(token)).resolves.toEqual(everywhere(null));

    first.clock.advance('14m');
    await expect(rejections(newest)).resolves.toEqual(everywhere('TOKEN_EXPIRED'));
    await expect(rejections(after)).resolves.toEqual(everywhere(null));

    first.clock.advance('3m');
    const { header, claims } = takeApart((await last.signedInUser()).accessToken);
    const forged = forge({ header: { ...header, kid: old }, claims }, es256(oldKey));
    await expect(rejections(forged)).resolves.toEqual(everywhere('TOKEN_INVALID'));
    await expect(Promise.all(servers.map(publishedBy))).resolves.toEqual(everywhere([kidOf(after)]));
  });

  it('lose their private half when they retire', async () => {
    await rotateKeys(first.app, { leaked: false });
    first.clock.advance('90m');

    await keyRotationJob(first.app)();

    const kept = await eventually(
      () =>
        first.database.query(
          'select encrypted_private_key is null as gone from signing_keys order by signs_from',
        ),
      ([retired]) => retired!['gone'] === true,
    );
    expect(kept).toEqual([{ gone: true }, { gone: false }]);
  });

  it('are good for nothing any more, on every server, once they are said to have leaked', async () => {
    const ada = await first.signedInUser();
    await rotateKeys(first.app, { leaked: false });
    await expect(rejections(ada.accessToken)).resolves.toEqual(everywhere(null));

    await rotateKeys(last.app, { leaked: true });

    await expect(rejections(ada.accessToken)).resolves.toEqual(everywhere('TOKEN_INVALID'));
    const renewed = await ada.refresh();
    expect(renewed).toBeSignedIn();
    await expect(rejections(renewed.accessToken)).resolves.toEqual(everywhere(null));
    await expect(Promise.all(servers.map(publishedBy))).resolves.toEqual(
      everywhere([kidOf(renewed.accessToken)]),
    );
    const encrypted = await first.database.query(
      'select kid from signing_keys where encrypted_private_key is not null',
    );
    expect(encrypted).toEqual([{ kid: kidOf(renewed.accessToken) }]);
  });

  it('are known to the other server as soon as it meets one of their tokens', async () => {
    const ada = await first.signedInUser();
    await supersedeAllKeys(first.app);
    await first.app.jwt.reread();

    const { accessToken } = await ada.refresh();

    await expect(rejection(last, accessToken)).resolves.toBeNull();
  });

  it('are not read again for every token with a made-up name of a key', async () => {
    const { header, claims } = takeApart((await last.signedInUser()).accessToken);
    const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const run = jest.spyOn(last.app.database, 'query');
    const started = performance.now();

    const results = await Promise.all(
      thirty.map(() => {
        const kid = randomBytes(9).toString('base64url');
        return rejection(last, forge({ header: { ...header, kid }, claims }, es256(stranger)));
      }),
    );

    const reads = run.mock.calls.filter(([{ name }]) => name === 'select signing_keys').length;
    run.mockRestore();
    expect(results).toEqual(thirty.map(() => 'TOKEN_INVALID'));
    expect(reads).toBeGreaterThan(0);
    expect(reads).toBeLessThanOrEqual(2 + (performance.now() - started) / 200);
  });

  it('are made once by thirty rotations at the same moment', async () => {
    const rotations = await Promise.all(
      thirty.map((at) => followNewestKey(servers[at % servers.length]!.app, 60)),
    );

    expect(rotations.filter((made) => made !== null)).toHaveLength(1);
    await expect(first.database.query('select kid from signing_keys')).resolves.toHaveLength(2);
  });

  it('are made once by thirty that say at the same moment that a key has leaked', async () => {
    const leaked = await ownKid();
    const rotations = await Promise.all(
      thirty.map((at) => supersedeAllKeys(servers[at % servers.length]!.app)),
    );
    await reread();

    const made = rotations.filter((rotation) => rotation !== null);
    const published = await publishedBy(last);
    expect(made).toHaveLength(1);
    expect(published).toEqual([made[0]!.kid]);
    expect(published).not.toContain(leaked);
  });

  it('are retired by a leak that races rotations', async () => {
    const leaked = await ownKid();

    await Promise.all(
      thirty.map((at) => {
        const { app } = servers[at % servers.length]!;
        return at === 7 ? supersedeAllKeys(app) : followNewestKey(app, 0);
      }),
    );
    await reread();

    for (const server of servers) await expect(publishedBy(server)).resolves.not.toContain(leaked);
    await expect(first.signedInUser()).resolves.toBeDefined();
  });

  it('are followed by one new key, whichever servers look, when they are old enough', async () => {
    const rows = () => first.database.query('select kid from signing_keys');
    first.clock.advance('29d');
    await Promise.all(servers.map(({ app }) => keyRotationJob(app)()));
    const before = await rows();
    first.clock.advance('1d');

    await Promise.all([...servers, ...servers].map(({ app }) => keyRotationJob(app)()));

    expect(before).toHaveLength(1);
    await expect(eventually(rows, ({ length }) => length > 1)).resolves.toHaveLength(2);
  });

  it('are published with a mark by which who has them already is spared them', async () => {
    const known = await jwksOf(last);
    const etag = known.headers.get('etag')!;

    const [same, weak, other] = [
      await jwksOf(last, { 'if-none-match': etag }),
      await jwksOf(last, { 'if-none-match': `"x", W/${etag}` }),
      await jwksOf(last, { 'if-none-match': '"x"' }),
    ];
    await rotateKeys(first.app, { leaked: false });
    await reread();
    const changed = await jwksOf(last, { 'if-none-match': etag });

    expect([same.status, weak.status, other.status, changed.status]).toEqual([304, 304, 200, 200]);
    expect(await same.text()).toBe('');
    expect(same.headers.get('cache-control')).toBe(known.headers.get('cache-control'));
  });

  async function ownKid(): Promise<string> {
    return kidOf((await first.signedInUser()).accessToken);
  }
});

describe('JWT_SECRET', () => {
  it('as a list signs with the first, and takes tokens of the others', async () => {
    const [older, newer] = ['a', 'b'].map((letter) => `jwt-secret-of-the-tests-${letter}-0123456789`);
    await withRestarts({ JWT_ALG: 'HS256', JWT_SECRET: older! }, async (app, restart) => {
      const ada = await app.signedInUser();

      const both = await restart({ JWT_SECRET: `${newer}, ${older}` });
      const renewed = await both.client.mutate('refresh', { refreshToken: ada.refreshToken });
      const good = [ada.accessToken, renewed.accessToken].map((token) => rejection(both, token));
      await expect(Promise.all(good)).resolves.toEqual([null, null]);
      expect(kidOf(renewed.accessToken)).not.toBe(kidOf(ada.accessToken));
      await expect(publishedBy(both)).resolves.toEqual([]);
      await expect(rotateKeys(both.app, { leaked: false })).rejects.toThrow('JWT_SECRET');

      const only = await restart({ JWT_SECRET: newer! });
      await expect(rejection(only, ada.accessToken)).resolves.toBe('TOKEN_INVALID');
      await expect(rejection(only, renewed.accessToken)).resolves.toBeNull();
    });
  });
});
