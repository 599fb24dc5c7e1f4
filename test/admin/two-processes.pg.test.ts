import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { MutationName } from '../support/client.js';
import { TopLevelError } from '../support/client.js';
import { Deployment } from '../support/processes.js';
import { password } from '../support/test-user.js';

const rounds = 12;

/** Somebody with the role ADMIN. */
interface Administrator {
  readonly id: string;
  readonly token: string;
  readonly email: string;
}

type Deed = (
  actor: Administrator,
  target: Administrator,
) => readonly [operation: MutationName, input: object];

const deeds: Readonly<Record<string, Deed>> = {
  suspending: (_, { id }) => ['suspendUser', { userId: id }],
  demoting: (_, { id }) => ['setUserRoles', { userId: id, roles: ['USER'] }],
  deleting: (_, { id }) => ['deleteUser', { userId: id }],
  stepping_down: ({ id }) => ['setUserRoles', { userId: id, roles: ['USER'] }],
  deleting_oneself: () => ['deleteAccount', { password }],
};

const pairs = [
  ['suspending', 'suspending'],
  ['demoting', 'demoting'],
  ['deleting', 'deleting'],
  ['suspending', 'demoting'],
  ['suspending', 'deleting'],
  ['demoting', 'deleting'],
  ['stepping_down', 'stepping_down'],
  ['stepping_down', 'deleting_oneself'],
  ['suspending', 'deleting_oneself'],
  ['deleting', 'stepping_down'],
] as [string, string][];

// Administrators are made past the servers, so there has to be a database beside them.
describe('administrators, served by two server processes', () => {
  let servers: Deployment;
  let database: pg.Pool;
  beforeAll(async () => {
    servers = await Deployment.start();
    database = new pg.Pool({ connectionString: servers.databaseUrl!, max: 2 });
    database.on('error', () => {});
  }, 90_000);
  afterAll(async () => {
    await database?.end();
    await servers?.close();
  });
  beforeEach(async () => {
    await database.query('delete from users');
  });

  async function administrator(turn: number): Promise<Administrator> {
    const email = `${randomUUID()}@example.com`;
    const { accessToken, user } = await servers.client(turn).mutate('signup', { email, password });
    await database.query(`update users set roles = '{USER,ADMIN}' where id = $1`, [user.id]);
    return { id: user.id, token: accessToken, email };
  }

  /** What it was answered; the code of an error where the caller was out by then. */
  async function ask(turn: number, [operation, input]: ReturnType<Deed>, { token }: Administrator) {
    return servers
      .client(turn)
      .mutate(operation, input, { token })
      .then(
        ({ __typename }): string => __typename,
        (error: unknown) => (error instanceof TopLevelError ? error.code : Promise.reject(error)),
      );
  }

  it.each(pairs)(
    'leave one when two go at once, by %s and %s',
    async (one, other) => {
      for (let round = 0; round < rounds; round++) {
        await database.query('delete from users');
        const [ada, bob] = [await administrator(0), await administrator(1)];

        const answers = await Promise.all([
          ask(0, deeds[one]!(ada, bob), ada),
          ask(1, deeds[other]!(bob, ada), bob),
        ]);

        const { rows } = await database.query(
          `select id from users where 'ADMIN' = any(roles) and suspended_at is null`,
        );
        expect({ answers, left: rows.length }).toEqual({ answers, left: 1 });
        // Who comes second is told that one has to stay, is out already, or finds nobody any more; or it did no harm.
        const fit = ['LastAdministratorError', 'UNAUTHENTICATED', 'FORBIDDEN', 'InvalidCredentialsError'];
        const done = ['UserUpdated', 'AccountDeleted'];
        expect([...fit, ...done, 'NotFoundError']).toEqual(expect.arrayContaining(answers));
        expect(done.some((name) => answers.includes(name))).toBe(true);
      }
    },
    120_000,
  );

  it('put a user out on every process, whatever they do at that moment', async () => {
    const root = await administrator(0);
    for (let round = 0; round < rounds; round++) {
      const email = `${randomUUID()}@example.com`;
      const signedUp = await servers.client(round).mutate('signup', { email, password });
      const login = (turn: number) =>
        servers
          .client(turn)
          .mutate('login', { email, password })
          .then((result) => result);

      const [suspended, ...logins] = await Promise.all([
        ask(round, ['suspendUser', { userId: signedUp.user.id }], root),
        ...Array.from({ length: 6 }, (_, turn) => login(turn)),
        servers.client(round + 1).mutate('refresh', { refreshToken: signedUp.refreshToken }),
      ]);

      expect(suspended).toBe('UserUpdated');
      const tokens = [signedUp, ...logins].flatMap(({ accessToken }) =>
        typeof accessToken === 'string' ? [accessToken] : [],
      );
      for (const [turn, token] of tokens.entries()) {
        const status = await servers.client(turn).verifyToken(token);
        expect(status).toMatchObject({ __typename: 'RejectedToken', reason: 'SESSION_REVOKED' });
      }
    }
  }, 120_000);

  it('suspend a user once when thirty ask at once', async () => {
    const root = await administrator(0);
    const ada = await administrator(1);

    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, turn) => ask(turn, ['suspendUser', { userId: ada.id }], root)),
    );

    expect(new Set(answers)).toEqual(new Set(['UserUpdated']));
    const { rows } = await database.query(
      `select 1 from audit_events where type = 'USER_SUSPENDED' and user_id = $1`,
      [ada.id],
    );
    expect(rows).toHaveLength(1);
  });
});
