import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { eventId } from '../../src/platform/audit/event-id.js';
import { eventTypes } from '../../src/platform/audit/event-types.js';
import { topLevelError } from '../support/matchers.js';
import type { EventsFragment } from '../support/operations/generated.js';
import { TestApp } from '../support/test-app.js';
import type { TestUser } from '../support/test-user.js';

type Page = EventsFragment;

const insert = `insert into audit_events (id, type, occurred_at, user_id, ip_address)
  select e.id, e.type, e.at, e."user", e.ip from json_to_recordset($1::json)
    as e (id uuid, type text, at timestamptz, "user" uuid, ip text)`;

interface Given {
  readonly type?: string;
  readonly user?: string;
  readonly ip?: string;
  readonly at?: Date;
}

describe('auditEvents', () => {
  let app: TestApp;
  let admin: TestUser;
  beforeAll(async () => {
    app = await TestApp.start();
    admin = await app.administrator();
  });
  afterAll(() => app.close());

  const ask = (page: object = {}): Promise<Page> => app.client.auditEvents(page, admin.sent);
  const idsOf = ({ nodes }: Pick<Page, 'nodes'>): string[] => nodes.map(({ id }) => id);
  const refusal = async (page: object) => (await topLevelError(ask(page))).reply.errors[0]!;

  /** Writes events past the server, the last one newest, and gives their ids. */
  async function given(events: readonly Given[]): Promise<string[]> {
    const rows = events.map(({ at = app.clock.now(), type = 'LOGGED_IN', ...rest }) => ({
      id: eventId(at),
      at,
      type,
      ...rest,
    }));
    await app.database.query(insert, [JSON.stringify(rows)]);
    return rows.map(({ id }) => id);
  }

  it('tells administrators what happened, newest first', async () => {
    const ada = await app.signedInUser();
    await app.client.mutate('login', { email: ada.email, password: 'not it' });
    await ada.refresh();
    await app.app.audit.flush();

    const { nodes, edges } = await ask({ filter: { userId: ada.id } });

    expect(nodes.map(({ type }) => type)).toEqual(['TOKEN_REFRESHED', 'LOGIN_FAILED', 'SIGNED_UP']);
    expect(edges.map(({ node }: { node: { id: string } }) => node.id)).toEqual(idsOf({ nodes }));
    const { id: userId, sessionId } = ada;
    expect(nodes[0]).toEqual({
      id: expect.any(String),
      type: 'TOKEN_REFRESHED',
      occurredAt: expect.any(String),
      userId,
      actorId: userId,
      sessionId,
      ipAddress: '127.0.0.1',
      userAgent: 'node',
      requestId: expect.any(String),
      reason: null,
    });
    expect(nodes[1]).toMatchObject({ userId, actorId: null, sessionId: null });
  });

  it('is for administrators, as they are now', async () => {
    const ada = await app.signedInUser();

    const error = await topLevelError(app.client.auditEvents({}, ada.sent));

    expect(error).toMatchObject({ code: 'FORBIDDEN', reason: 'ROLE_MISSING' });
    await app.database.query(`update users set roles = '{ADMIN}' where id = $1`, [ada.id]);
    await expect(app.client.auditEvents({}, ada.sent)).resolves.toHaveProperty('nodes');
  });

  it('gives 20 at a time when asked for no number', async () => {
    const user = randomUUID();
    const ids = await given(Array.from({ length: 21 }, () => ({ user })));

    const page = await ask({ filter: { userId: user } });

    expect(idsOf(page)).toEqual(ids.toReversed().slice(0, 20));
    expect(page.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
  });

  it('finds each of 250 once, forwards and backwards', async () => {
    const user = randomUUID();
    const ids = await given(Array.from({ length: 250 }, () => ({ user })));
    const filter = { userId: user };
    const pages: Page[] = [];

    for (let after: unknown = null; pages.at(-1)?.pageInfo.hasNextPage !== false;) {
      pages.push(await ask({ filter, first: 100, after }));
      after = pages.at(-1)!.pageInfo.endCursor;
    }
    const back: Page[] = [];
    for (let before: unknown = null; back.at(-1)?.pageInfo.hasPreviousPage !== false;) {
      back.push(await ask({ filter, last: 60, before }));
      before = back.at(-1)!.pageInfo.startCursor;
    }

    expect(pages.flatMap(idsOf)).toEqual(ids.toReversed());
    expect(back.toReversed().flatMap(idsOf)).toEqual(ids.toReversed());
    expect(pages.map(({ pageInfo }) => pageInfo.hasPreviousPage)).toEqual([false, true, true]);
    expect(back.map(({ pageInfo }) => pageInfo.hasNextPage)).toEqual([false, true, true, true, true]);
  });

  it('says of every page what lies on either side of it', async () => {
    const user = randomUUID();
    const ids = (await given(Array.from({ length: 5 }, () => ({ user })))).toReversed();
    const filter = { userId: user };
    const { edges } = await ask({ filter });
    const [first, second, , fourth, fifth] = edges.map(({ cursor }) => cursor);
    const lies = async (page: object) => {
      const { pageInfo, ...rest } = await ask({ filter, ...page });
      const { hasPreviousPage, hasNextPage } = pageInfo;
      return [idsOf(rest).map((id) => ids.indexOf(id) + 1), hasPreviousPage, hasNextPage];
    };

    await expect(lies({ first: 5 })).resolves.toEqual([[1, 2, 3, 4, 5], false, false]);
    await expect(lies({ first: 2, after: first })).resolves.toEqual([[2, 3], true, true]);
    await expect(lies({ first: 2, after: fifth })).resolves.toEqual([[], true, false]);
    await expect(lies({ first: 0 })).resolves.toEqual([[], false, true]);
    await expect(lies({ last: 2, before: fifth })).resolves.toEqual([[3, 4], true, true]);
    await expect(lies({ last: 2, before: second })).resolves.toEqual([[1], false, true]);
    await expect(lies({ last: 2, after: second })).resolves.toEqual([[4, 5], true, false]);
    await expect(lies({ first: 9, after: first, before: fourth })).resolves.toEqual([[2, 3], true, true]);
    await app.database.query('delete from audit_events where id = $1', [ids[0]]);
    await expect(lies({ first: 1, after: first })).resolves.toEqual([[2], false, true]);
  });

  it('finds by type, account, address and time, and by all of them together', async () => {
    const [user, ip] = [randomUUID(), '2001:db8::7'];
    const [early, late] = [new Date(app.clock.now().getTime() - 1000), app.clock.now()];
    const [a, b, c, d] = await given([
      { user, type: 'MFA_FAILED', at: early },
      { user, ip, type: 'LOGIN_FAILED', at: early },
      { user, ip, type: 'MFA_FAILED', at: late },
      { ip, type: 'OAUTH_FAILED', at: late },
    ]);
    const found = async (filter: object) => idsOf(await ask({ filter, first: 100 }));

    await expect(found({ userId: user })).resolves.toEqual([c, b, a]);
    await expect(found({ ipAddress: ip })).resolves.toEqual([d, c, b]);
    await expect(found({ ipAddress: '2001:0DB8:0:0:0:0:0:7' })).resolves.toEqual([d, c, b]);
    await expect(found({ types: ['MFA_FAILED', 'OAUTH_FAILED', 'MFA_FAILED'] })).resolves.toEqual([d, c, a]);
    await expect(found({ types: [] })).resolves.toEqual([]);
    await expect(found({ userId: user, types: ['LOGIN_FAILED'] })).resolves.toEqual([b]);
    await expect(found({ userId: user, occurredAfter: late })).resolves.toEqual([c]);
    await expect(found({ userId: user, occurredBefore: late })).resolves.toEqual([b, a]);
    const both = { types: ['MFA_FAILED'], occurredAfter: early, occurredBefore: late };
    await expect(found(both)).resolves.toEqual([a]);
    await expect(found({ userId: user, ipAddress: ip, ...both })).resolves.toEqual([]);
  });

  it.each(['198.51.100.9', '::ffff:198.51.100.9', '::FFFF:C633:6409', '0:0:0:0:0:ffff:c633:6409'])(
    'finds what came from 198.51.100.9 by the spelling %s',
    async (ipAddress) => {
      const user = randomUUID();
      const [event] = await given([{ user, ip: '198.51.100.9' }]);

      const found = await ask({ filter: { userId: user, ipAddress } });

      expect(idsOf(found)).toEqual([event]);
    },
  );

  it('pages through events of some types only', async () => {
    const ids = await given(
      Array.from({ length: 9 }, (_, index) => ({ type: index % 2 ? 'USER_SUSPENDED' : 'USER_REINSTATED' })),
    );
    const filter = { types: ['USER_REINSTATED', 'USER_SUSPENDED'] };

    const first = await ask({ filter, first: 4 });
    const second = await ask({ filter, first: 9, after: first.pageInfo.endCursor });
    const last = await ask({ filter, last: 3 });

    expect([...idsOf(first), ...idsOf(second)]).toEqual(ids.toReversed());
    expect(idsOf(last)).toEqual(ids.toReversed().slice(-3));
  });

  const cursor = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');

  it.each([
    ['first', { first: 101 }],
    ['first', { first: -1 }],
    ['last', { last: 101 }],
    ['last', { first: 1, last: 1 }],
    ['after', { after: 'x' }],
    ['after', { after: '' }],
    ['after', { after: cursor('users', randomUUID()) }],
    ['after', { after: cursor('audit events', "'; drop table users; --") }],
    ['after', { after: cursor('audit events', randomUUID(), randomUUID()) }],
    ['before', { before: cursor('audit events') }],
    ['before', { before: cursor('audit events', 7) }],
    ['filter.userId', { filter: { userId: 'x' } }],
    ['filter.userId', { filter: { userId: 'x\0' } }],
    ['filter.ipAddress', { filter: { ipAddress: 'localhost' } }],
    ['filter.ipAddress', { filter: { ipAddress: '1.1.1.1\0' } }],
    ['filter.ipAddress', { filter: { ipAddress: '' } }],
  ])('names %s when it cannot be used: %j', async (name, page) => {
    const { extensions } = await refusal(page);

    expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(extensions['fields'].map(({ path }: { path: string[] }) => path.join('.'))).toEqual([name]);
  });

  it('has a name for every type of the contract', async () => {
    const { data } = await app.client.ask('{ __type(name: "AuditEventType") { enumValues { name } } }');

    const names = data!['__type'].enumValues.map(({ name }: { name: string }) => name);
    expect(names.sort()).toEqual([...eventTypes].sort());
  });
});
