import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { givenUsers, ownDay } from '../support/given-users.js';
import type { GivenUser } from '../support/given-users.js';
import { topLevelError } from '../support/matchers.js';
import type { Queries } from '../support/operations/generated.js';
import { manyRoles, TestApp } from '../support/test-app.js';
import type { TestUser } from '../support/test-user.js';

type Page = Queries['users']['users'];

describe('users', () => {
  let app: TestApp;
  let admin: TestUser;
  beforeAll(async () => {
    app = await TestApp.start(manyRoles);
    admin = await app.administrator();
  });
  afterAll(() => app.close());

  const ask = (page: object = {}): Promise<Page> => app.client.users(page, admin.sent);
  const idsOf = ({ nodes }: Page): string[] => nodes.map(({ id }) => id);
  const found = async (filter: object) => new Set(idsOf(await ask({ filter, first: 100 })));

  const given = (day: string, users: readonly GivenUser[]) => givenUsers(app.database, day, users);

  it('tells administrators of every account, the newest first', async () => {
    const ada = await app.signedInUser({ name: 'Ada' });
    app.clock.advance('1s');
    const bob = await app.signedInUser({ username: 'bob.the.builder' });

    const fields = 'edges { node { id } } nodes { id email username name roles hasPassword }';
    const { data } = await app.client.ask(`{ users(first: 2) { ${fields} } }`, {}, admin.sent);

    const { nodes, edges } = data!['users'];
    expect(nodes).toEqual([
      {
        id: bob.id,
        email: bob.email,
        username: 'bob.the.builder',
        name: null,
        roles: ['USER'],
        hasPassword: true,
      },
      {
        id: ada.id,
        email: ada.email,
        username: null,
        name: 'Ada',
        roles: ['USER'],
        hasPassword: true,
      },
    ]);
    expect(edges.map(({ node }: { node: { id: string } }) => node.id)).toEqual([bob.id, ada.id]);
  });

  it('gives 20 at a time when asked for no number', async () => {
    const { day, filter } = ownDay();
    const ids = await given(
      day,
      Array.from({ length: 21 }, () => ({})),
    );

    const page = await ask({ filter });

    expect(idsOf(page)).toEqual(ids.toReversed().slice(0, 20));
    expect(page.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
  });

  it.each(['CREATED_AT_ASC', 'CREATED_AT_DESC', 'EMAIL_ASC', 'EMAIL_DESC'])(
    'finds each of 50 once in the order %s, forwards and backwards',
    async (orderBy) => {
      const { day, filter } = ownDay();
      const users = Array.from({ length: 50 }, (_, index) => ({
        email: index % 5 === 0 ? null : `${(index * 37) % 50}.${randomUUID()}@example.com`,
        // Five at each moment.
        at: `${day}T00:00:00.00000${index % 10}Z`,
        username: `u-${randomUUID().slice(0, 20)}-u`,
        verified: true,
      }));
      const ids = await given(day, users);
      const emails = new Map(ids.map((id, index) => [id, users[index]!.email ?? '']));
      const moments = new Map(ids.map((id, index) => [id, users[index]!.at]));

      for (const wish of [{ filter }, { filter: { ...filter, emailVerified: true } }]) {
        const pages: Page[] = [];
        for (let after: unknown = null; pages.at(-1)?.pageInfo.hasNextPage !== false;) {
          pages.push(await ask({ ...wish, orderBy, first: 7, after }));
          after = pages.at(-1)!.pageInfo.endCursor;
        }
        const back: Page[] = [];
        for (let before: unknown = null; back.at(-1)?.pageInfo.hasPreviousPage !== false;) {
          back.push(await ask({ ...wish, orderBy, last: 9, before }));
          before = back.at(-1)!.pageInfo.startCursor;
        }

        const all = pages.flatMap(idsOf);
        const keys = all.map((id) => `${(orderBy.startsWith('EMAIL') ? emails : moments).get(id)} ${id}`);
        const sorted = orderBy.endsWith('ASC') ? keys.toSorted() : keys.toSorted().toReversed();
        expect(keys).toEqual(sorted);
        expect(all.toSorted()).toEqual(ids.toSorted());
        expect(back.toReversed().flatMap(idsOf)).toEqual(all);
        expect(pages.map(({ pageInfo }) => pageInfo.hasPreviousPage)).toEqual([
          false,
          ...Array(7).fill(true),
        ]);
      }
    },
  );

  it('finds by every filter, and by all of them together', async () => {
    const { day, filter } = ownDay();
    const name = `Wanted ${randomUUID()}`;
    const [a, b, c, d] = await given(day, [
      { name, verified: true, roles: ['DOCTOR', 'USER'], mfa: true, suspended: true },
      { name, roles: ['DOCTOR'] },
      { verified: true, roles: ['DOCTOR', 'ADMIN'], mfa: true },
      { name, verified: true, suspended: true },
    ]);
    const among = (more: object) => found({ ...filter, ...more });

    await expect(among({ search: name })).resolves.toEqual(new Set([a, b, d]));
    await expect(among({ role: 'DOCTOR' })).resolves.toEqual(new Set([a, b, c]));
    await expect(among({ role: 'REVIEWER' })).resolves.toEqual(new Set());
    await expect(among({ suspended: true })).resolves.toEqual(new Set([a, d]));
    await expect(among({ suspended: false })).resolves.toEqual(new Set([b, c]));
    await expect(among({ emailVerified: true })).resolves.toEqual(new Set([a, c, d]));
    await expect(among({ emailVerified: false })).resolves.toEqual(new Set([b]));
    await expect(among({ mfaEnabled: true })).resolves.toEqual(new Set([a, c]));
    await expect(among({ mfaEnabled: false })).resolves.toEqual(new Set([b, d]));
    await expect(
      found({ createdAfter: filter.createdAfter, createdBefore: filter.createdAfter }),
    ).resolves.toEqual(new Set());
    const every = { search: name, role: 'DOCTOR', suspended: true, emailVerified: true, mfaEnabled: true };
    await expect(among(every)).resolves.toEqual(new Set([a]));
    await expect(among({ ...every, role: null, mfaEnabled: null })).resolves.toEqual(new Set([a, d]));
  });

  it('takes a moment as at that moment or later, and as before it', async () => {
    const { day, filter } = ownDay();
    const at = (time: string) => `${day}T${time}Z`;
    const [early, middle, late] = await given(day, [
      { at: at('06:00:00') },
      { at: at('07:00:00') },
      { at: at('08:00:00') },
    ]);

    for (const orderBy of ['CREATED_AT_DESC', 'EMAIL_ASC']) {
      const ids = async (more: object) =>
        new Set(idsOf(await ask({ orderBy, filter: { ...filter, ...more } })));
      await expect(ids({ createdAfter: at('07:00:00') })).resolves.toEqual(new Set([middle, late]));
      await expect(ids({ createdBefore: at('07:00:00') })).resolves.toEqual(new Set([early]));
    }
    await expect(found({ createdBefore: '0000-01-01T00:00:00Z' })).resolves.toEqual(new Set());
    await expect(found({ createdAfter: '9999-12-31T23:59:59-01:00' })).resolves.toEqual(new Set());
  });

  it('counts all that the filter fits when asked to', async () => {
    const { day, filter } = ownDay();
    await given(day, [{ verified: true }, {}, { verified: true }]);
    const count = async (variables: object) => {
      const query = 'query ($filter: UserFilter) { users(filter: $filter, first: 1) { totalCount } }';
      return (await app.client.ask(query, variables, admin.sent)).data!['users'].totalCount as number;
    };

    await expect(count({ filter })).resolves.toBe(3);
    await expect(count({ filter: { ...filter, emailVerified: true } })).resolves.toBe(2);
    await expect(count({ filter: { ...filter, search: 'nobody at all' } })).resolves.toBe(0);
    const [{ all }] = (await app.database.query('select count(*)::integer as all from users')) as [
      { all: number },
    ];
    await expect(count({})).resolves.toBe(all);
  });

  const cursor = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
  const moment = '2026-01-01T00:00:00.000000Z';

  it.each([
    ['first', { first: 101 }],
    ['first', { first: -1 }],
    ['last', { last: 101 }],
    ['last', { first: 1, last: 1 }],
    ['after', { after: 'x' }],
    ['after', { after: cursor('audit events', randomUUID()) }],
    ['after', { after: cursor('users CREATED_AT_ASC', moment, randomUUID()) }],
    ['after', { after: cursor('users CREATED_AT_DESC', '2026-02-30T00:00:00.000000Z', randomUUID()) }],
    ['after', { after: cursor('users CREATED_AT_DESC', '0000-01-01T00:00:00.000000Z', randomUUID()) }],
    ['after', { after: cursor('users CREATED_AT_DESC', 'infinity', randomUUID()) }],
    ['after', { after: cursor('users CREATED_AT_DESC', moment, 'x') }],
    ['after', { after: cursor('users CREATED_AT_DESC', moment) }],
    ['after', { after: cursor('users EMAIL_ASC', 'a\0b', randomUUID()), orderBy: 'EMAIL_ASC' }],
    ['before', { before: cursor('users EMAIL_ASC', '\ud800', randomUUID()), orderBy: 'EMAIL_ASC' }],
    ['before', { before: cursor('users CREATED_AT_DESC', moment, randomUUID(), 'more') }],
    ['filter.search', { filter: { search: 'a\0b' } }],
    ['filter.search', { filter: { search: 'x\ud800' } }],
    ['filter.search', { filter: { search: 'x'.repeat(255) } }],
  ])('names %s when it cannot be used: %j', async (name, page) => {
    const { extensions } = (await topLevelError(ask(page))).reply.errors[0]!;

    expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(extensions['fields'].map(({ path }: { path: string[] }) => path.join('.'))).toEqual([name]);
  });
});
