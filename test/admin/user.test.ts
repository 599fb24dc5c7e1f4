import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { summaryOf } from '../../src/platform/database/tables.js';
import { TestApp } from '../support/test-app.js';
import type { TestUser } from '../support/test-user.js';

describe('user', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  it('tells administrators of one account', async () => {
    const [admin, ada] = [await app.administrator(), await app.signedInUser({ name: 'Ada' })];

    await expect(app.client.user(ada.id, admin.sent)).resolves.toMatchObject({
      id: ada.id,
      email: ada.email,
      name: 'Ada',
      roles: ['USER'],
      suspendedAt: null,
      lockedUntil: null,
    });
  });

  it.each(['', 'x', randomUUID(), `${randomUUID()}\0`, randomUUID().toUpperCase(), '00000000'])(
    'is null for %j, which nobody has',
    async (id) => {
      const admin = await app.administrator();

      await expect(app.client.user(id, admin.sent)).resolves.toBeNull();
    },
  );

  it('keeps from everybody else what is for administrators', async () => {
    const ada = await app.signedInUser();
    const eve = await app.signedInUser();
    const query = '{ me { suspendedAt lockedUntil } }';
    await app.database.query(
      `insert into lockouts (key, failures, ends_at, level, user_id) values ('x', 1000000, now() + interval '1 day', 0, $1)`,
      [ada.id],
    );

    const { data } = await app.client.ask(query, {}, ada.sent);

    expect(data).toEqual({ me: { suspendedAt: null, lockedUntil: null } });
    await app.database.query(`update users set roles = '{ADMIN}' where id = $1`, [eve.id]);
    await expect(app.client.user(ada.id, eve.sent)).resolves.toMatchObject({
      lockedUntil: expect.any(String),
    });
  });
});

describe('what is told of users', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  /** The answer to a document, and the statements that it took. */
  async function asked(document: string, { sent }: TestUser) {
    const statements: string[] = [];
    const { database } = app.app;
    const { query } = database;
    const logger = database.orm.config.getLogger();
    const ofOrm = jest.spyOn(logger, 'logQuery').mockImplementation(({ query: text }) => {
      statements.push(summaryOf(text ?? ''));
    });
    Object.assign(database, {
      query: (...args: Parameters<typeof query>) => {
        statements.push(args[0].name);
        return query(...args);
      },
    });
    const { data } = await app.client.ask(document, {}, sent).finally(() => {
      Object.assign(database, { query });
      ofOrm.mockRestore();
    });
    // Mails are sent meanwhile.
    const names = statements.filter((name) => !name.includes('mail'));
    return { data: data!, statements: names.map((name) => name.replace(/-[\w-]{16}$/, '')).toSorted() };
  }

  it('is read of many by one statement for each field', async () => {
    const admin = await app.administrator();
    const crowd = [await app.signedInUser(), await app.signedInUser(), await app.signedInUser()];
    await crowd[0]!.elsewhere();
    await app.app.audit.flush();
    const fields = `id sessions { id } auditEvents(first: 2) { nodes { userId type } } lockedUntil suspendedAt`;

    const { data, statements } = await asked(`{ users(first: 3) { nodes { ${fields} } } }`, admin);

    const byId = new Map<string, any>(data['users'].nodes.map((node: { id: string }) => [node.id, node]));
    expect(crowd.map(({ id }) => byId.get(id).sessions.length)).toEqual([2, 1, 1]);
    for (const { id } of crowd) {
      const { nodes } = byId.get(id).auditEvents;
      expect(new Set(nodes.map(({ userId }: { userId: string }) => userId))).toEqual(new Set([id]));
    }
    expect(byId.get(crowd[0]!.id).auditEvents.nodes.map(({ type }: { type: string }) => type)).toEqual([
      'LOGGED_IN',
      'SIGNED_UP',
    ]);
    expect(statements).toEqual(['audit-events', 'caller', 'locks-of-users', 'select sessions', 'users']);
  });

  it('is named by its events, all users of a page by one statement', async () => {
    const admin = await app.administrator();
    const [ada, gone] = [await app.signedInUser(), await app.signedInUser()];
    for (const { id } of [ada, gone]) await admin.mutate('suspendUser', { userId: id });
    await admin.mutate('deleteUser', { userId: gone.id });
    await app.app.audit.flush();
    const filter = '{ types: [USER_SUSPENDED] }';

    const { data, statements } = await asked(
      `{ auditEvents(filter: ${filter}, first: 2) { nodes { actor { id email } user { id email } } } }`,
      admin,
    );

    const actor = { id: admin.id, email: admin.email };
    expect(data['auditEvents'].nodes).toEqual([
      { actor, user: null },
      { actor, user: { id: ada.id, email: ada.email } },
    ]);
    expect(statements).toEqual(['audit-events', 'caller', 'select users']);
  });

  it('is not named by events to those who are no administrators', async () => {
    const ada = await app.signedInUser();
    await app.app.audit.flush();

    const { data } = await asked('{ me { auditEvents { nodes { userId actor { id } user { id } } } } }', ada);

    expect(data['me'].auditEvents.nodes).toEqual([{ userId: ada.id, actor: null, user: null }]);
  });
});
