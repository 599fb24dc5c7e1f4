import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Authenticator } from '../support/authenticator.js';
import type { Result } from '../support/client.js';
import { Deployment } from '../support/processes.js';
import { password } from '../support/test-user.js';

/** One process is quick to tell; two have to be given chances to get into each other's way. */
const rounds = 50;

const thirty = Array.from({ length: 30 }, (_, at) => at);

// On PostgreSQL; the embedded database admits one process, to which the same promises are put.
describe('a second factor, asked for by two server processes', () => {
  let servers: Deployment;
  beforeAll(async () => {
    servers = await Deployment.start();
  }, 90_000);
  afterAll(() => servers.close());

  interface Enrolled {
    readonly email: string;
    readonly phone: Authenticator;
    readonly codes: string[];
    readonly deviceToken: string;
  }

  async function enrolled(): Promise<Enrolled> {
    const email = `${randomUUID()}@example.com`;
    const signedUp = await servers.client(0).mutate('signup', { email, password });
    const { accessToken: token, deviceToken } = signedUp;
    const sent = { token };
    const { secret, enrollmentToken } = await servers.client(0).mutate('enrollTotp', undefined, sent);
    const phone = new Authenticator(secret, () => new Date());
    const input = { enrollmentToken, code: phone.code() };
    const { codes } = await servers.client(1).mutate('confirmTotp', input, sent);
    return { email, phone, codes, deviceToken: deviceToken as string };
  }

  async function challenges({ email }: Enrolled, count: number): Promise<string[]> {
    const turns = Array.from({ length: count }, (_, turn) =>
      servers.client(turn).mutate('login', { email, password }),
    );
    return (await Promise.all(turns)).map((result) => result.mfaToken);
  }

  async function verifyThirtyTimes(
    user: Enrolled,
    code: string,
    method: string,
  ): Promise<Result<'verifyMfa'>[]> {
    const tokens = await challenges(user, 6);
    return Promise.all(
      thirty.map((turn) =>
        servers.client(turn).mutate('verifyMfa', { mfaToken: tokens[turn % tokens.length], code, method }),
      ),
    );
  }

  it.each(['TOTP', 'BACKUP_CODE'])(
    'has one winner of thirty that bring one %s, over and over',
    async (method) => {
      for (let round = 0; round < rounds; round++) {
        const user = await enrolled();
        // The code of the step after the one that confirmed the enrolment.
        const code = method === 'TOTP' ? user.phone.code(1) : user.codes[0]!;

        const results = await verifyThirtyTimes(user, code, method);

        const names = results.map(({ __typename }) => __typename);
        expect(names.filter((name) => name === 'Authenticated')).toHaveLength(1);
        const refusals = ['Authenticated', 'InvalidCodeError', 'InvalidTokenError', 'AccountLockedError'];
        expect(names.filter((name) => !refusals.includes(name))).toEqual([]);
      }
    },
    120_000,
  );

  it('tries five codes of thirty that one device brings at once, after strangers used theirs up', async () => {
    const { email, phone, deviceToken } = await enrolled();
    const challengeBy = (input: object) => servers.client(0).mutate('login', { email, password, ...input });
    const strangers = await challengeBy({});
    const own = await challengeBy({ deviceToken });
    const tryAll = async ({ mfaToken }: Result<'login'>) => {
      const tries = thirty.map((turn) =>
        servers.client(turn).mutate('verifyMfa', { mfaToken, code: phone.wrongCode() }),
      );
      return (await Promise.all(tries)).map(({ __typename }) => __typename);
    };

    const names = [await tryAll(strangers), await tryAll(own)];

    for (const seen of names) {
      expect(seen.filter((name) => name === 'InvalidCodeError')).toHaveLength(5);
      expect(seen.filter((name) => name === 'AccountLockedError')).toHaveLength(25);
    }
  });

  it('counts tries together, and across a restart', async () => {
    const user = await enrolled();
    const tokens = await challenges(user, 12);
    const tryOne = async (turn: number) => {
      const input = { mfaToken: tokens[turn], code: user.phone.wrongCode() };
      return (await servers.client(turn).mutate('verifyMfa', input)).__typename;
    };

    const first = [await tryOne(0), await tryOne(1), await tryOne(2)];
    await servers.replace(0, 'SIGKILL');
    const rest = await Promise.all([3, 4, 5, 6, 7, 8].map(tryOne));

    const evaluated = [...first, ...rest].filter((name) => name === 'InvalidCodeError');
    expect(evaluated).toHaveLength(5);
    expect(rest.filter((name) => name === 'AccountLockedError')).toHaveLength(4);
  }, 90_000);
});
