import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { topLevelError } from '../support/matchers.js';
import { Deployment } from '../support/processes.js';
import { password, TestUser } from '../support/test-user.js';

/** One process is quick to tell; two have to be given chances to get into each other's way. */
const rounds = 50;

const thirty = Array.from({ length: 30 }, (_, at) => at);

const signUp = async (deployment: Deployment) => {
  const email = `${randomUUID()}@example.com`;
  return new TestUser(
    deployment.client(0),
    email,
    await deployment.client(0).mutate('signup', { email, password }),
  );
};

// On PostgreSQL; the embedded database admits one process, to which the same promises are put.
describe('two server processes on one database', () => {
  let servers: Deployment;
  beforeAll(async () => {
    servers = await Deployment.start();
  }, 90_000);
  afterAll(() => servers.close());

  const refresh = (turn: number, refreshToken: string) =>
    servers.client(turn).mutate('refresh', { refreshToken });

  it('start together on an empty database, and write nothing but one JSON object a line', async () => {
    await servers.client(0).me();

    const lines = servers.processes.flatMap((server) => server.lines);

    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter((line) => !/^\{.*\}$/.test(line))).toEqual([]);
  });

  it('give thirty that refresh at once one successor, over and over', async () => {
    for (let round = 0; round < rounds; round++) {
      const ada = await signUp(servers);

      const results = await Promise.all(thirty.map((turn) => refresh(turn, ada.refreshToken)));

      for (const result of results) expect(result).toBeSignedIn();
      const successors = [...new Set(results.map((result) => result.refreshToken as string))];
      expect(successors).toHaveLength(1);
      await expect(refresh(round, successors[0]!)).resolves.toBeSignedIn();
    }
  }, 120_000);

  it('make one account of thirty sign-ups for one address', async () => {
    const email = `${randomUUID()}@example.com`;

    const results = await Promise.all(
      thirty.map((turn) => servers.client(turn).mutate('signup', { email, password })),
    );

    const winners = results.filter(({ __typename }) => __typename === 'Authenticated');
    expect(winners).toHaveLength(1);
    for (const loser of results.filter((result) => !winners.includes(result)))
      expect(loser).toBeRefused('EmailTaken');
    const back = await servers.client(1).mutate('login', { email, password });
    expect(back.user.id).toBe(winners[0]!.user.id);
  });

  it('refresh nothing once a logoutAll is acknowledged', async () => {
    for (let round = 0; round < 10; round++) {
      const ada = await signUp(servers);
      const devices = [ada, ...(await Promise.all(thirty.slice(0, 5).map(() => ada.elsewhere())))];
      const known = new Set(devices.map(({ refreshToken }) => refreshToken));
      const logoutAll = async () => {
        await delay(round);
        return servers.client(round).mutate('logoutAll', {}, ada.sent);
      };

      const [{ sessionIds }, ...results] = await Promise.all([
        logoutAll(),
        ...thirty.map((turn) => refresh(turn, devices[turn % devices.length]!.refreshToken)),
      ]);

      for (const { refreshToken } of results) if (refreshToken) known.add(refreshToken);
      const late = await Promise.all([...known].flatMap((token) => [refresh(0, token), refresh(1, token)]));
      expect(sessionIds).toHaveLength(devices.length);
      for (const result of late) expect(result).toBeRefused('InvalidToken');
      for (const { accessToken } of results.filter((result) => result.accessToken)) {
        const error = await topLevelError(servers.client(round + 1).me({ token: accessToken }));
        expect(error.reason).toBe('SESSION_REVOKED');
      }
    }
  }, 60_000);

  it('know at once what the other has ended or changed', async () => {
    const ada = await signUp(servers);
    const phone = await ada.elsewhere();
    const meOf = ({ sent }: TestUser) => servers.client(1).me(sent);
    await Promise.all([meOf(ada), meOf(phone)]);

    await servers.client(0).mutate('logout', {}, phone.sent);
    await servers.client(0).mutate('updateProfile', { name: 'Ada' }, ada.sent);

    expect((await topLevelError(meOf(phone))).reason).toBe('SESSION_REVOKED');
    await expect(meOf(ada)).resolves.toMatchObject({ name: 'Ada' });
  });
});

describe('a stolen refresh token, over processes that come and go', () => {
  let servers: Deployment;
  beforeAll(async () => {
    servers = await Deployment.start({ REFRESH_GRACE_SECONDS: '1' });
  }, 90_000);
  afterAll(() => servers.close());

  const refresh = (turn: number, refreshToken: string) =>
    servers.client(turn).mutate('refresh', { refreshToken });

  it('ends its chain when it returns after the grace period, and the chain stays ended', async () => {
    const [ada, bea] = [await signUp(servers), await signUp(servers)];
    const successor = await refresh(1, ada.refreshToken);
    await delay(1100);

    const replayed = await refresh(0, ada.refreshToken);
    await servers.replace(0, 'SIGKILL');

    expect(successor).toBeSignedIn();
    expect(replayed).toBeRefused('InvalidToken');
    for (const turn of [0, 1]) {
      await expect(refresh(turn, successor.refreshToken!)).resolves.toBeRefused('InvalidToken');
      await expect(refresh(turn, ada.refreshToken)).resolves.toBeRefused('InvalidToken');
      const error = await topLevelError(servers.client(turn).me({ token: successor.accessToken }));
      expect(error.reason).toBe('SESSION_REVOKED');
    }
    await expect(refresh(0, bea.refreshToken)).resolves.toBeSignedIn();
  }, 90_000);
});
