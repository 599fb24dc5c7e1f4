import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { pageBounds } from '../../src/admin/users-query.js';
import type { Queries } from '../support/operations/generated.js';
import { manyRoles, TestApp } from '../support/test-app.js';
import type { TestUser } from '../support/test-user.js';

// More users than a page looks at in one go, and many requests.
jest.setTimeout(180_000);

type Page = Queries['users']['users'];

interface Row {
  readonly id: string;
  readonly email: string | null;
  readonly name: string;
  readonly roles: readonly string[];
  readonly verified: boolean;
  readonly mfa: boolean;
  readonly suspended: boolean;
  readonly created: string;
}

const count = 14_000;

// Five at each moment. Whoever is called Rare stands far from both ends of the order of addresses and of creation, and
// Zoe only at the end of the addresses. Two groups have more users than are looked at in one go.
const insert = `insert into users (id, email, email_verified, username, username_key, name, search, roles,
    credential_version, created_at, suspended_at, mfa_enabled)
  select id, email, verified, username, username, name, ' ' || coalesce(email, '') || ' ' || username || ' ' || lower(name),
    roles, 1, created_at, suspended_at, mfa from (select gen_random_uuid() as id, case when i % 9 > 0 then substr(md5(i::text), 1, 2) || i || '@example.com' end as email, i % 9 > 1 as verified,
    'user' || i as username,
    case when i between 6900 and 6940 then 'Rare' when md5(i::text) > 'e' then 'Zoe' else 'Ann' end as name,
    case when i % 50 = 3 then '{ADMIN,USER}'::text[] when i % 50 = 4 then '{USER,ADMIN}' when i % 500 = 5 then '{DOCTOR}'
      else '{USER}' end as roles,
    timestamptz '2024-01-01' + (i / 5) * interval '1 second' as created_at,
    case when i % 700 = 1 then now() end as suspended_at, i % 40 = 2 as mfa
  from generate_series(1, ${count}) as i) as made`;

const search = (name: string) => ({ search: name.toLowerCase() });
const hour = { createdAfter: '2024-01-01T00:10:00Z', createdBefore: '2024-01-01T00:40:00Z' };

describe.each([
  ['as it comes', pageBounds],
  ['with more matches than are collected', { scanned: 200, collected: 300, scannedFurther: 400 }],
])('users, page by page, %s', (_bounds, bounds) => {
  const usual = { ...pageBounds };
  beforeAll(() => void Object.assign(pageBounds, bounds));
  afterAll(() => void Object.assign(pageBounds, usual));

  let app: TestApp;
  let admin: TestUser;
  let rows: Row[];
  beforeAll(async () => {
    app = await TestApp.start(manyRoles);
    admin = await app.administrator();
    await app.database.query(insert);
    const made = await app.database
      .query(`select id, email, name, roles, email_verified as verified, mfa_enabled as mfa,
      suspended_at is not null as suspended,
      to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as created
      from users where created_at < '2024-02-01'`);
    rows = made as unknown as Row[];
  });
  afterAll(() => app.close());

  const idsOf = ({ nodes }: Page): string[] => nodes.map(({ id }) => id);

  // Those that the test did not make are left out by a moment.
  const before = { createdBefore: '2024-02-01T00:00:00Z' };
  const cases: [string, object, (row: Row) => boolean][] = [
    ['nothing', {}, () => true],
    ['a frequent name', search('Ann'), ({ name }) => name === 'Ann'],
    ['a name at one end', search('Zoe'), ({ name }) => name === 'Zoe'],
    ['a rare name', search('Rare'), ({ name }) => name === 'Rare'],
    ['a name that nobody has', search('Nobody'), () => false],
    ['a role in several groups', { role: 'ADMIN' }, ({ roles }) => roles.includes('ADMIN')],
    ['a role that nobody has', { role: 'REVIEWER' }, () => false],
    ['a frequent role', { role: 'USER' }, ({ roles }) => roles.includes('USER')],
    ['suspended', { suspended: true }, ({ suspended }) => suspended],
    ['not verified', { emailVerified: false }, ({ verified }) => !verified],
    ['verified', { emailVerified: true }, ({ verified }) => verified],
    ['no second factor', { mfaEnabled: false }, ({ mfa }) => !mfa],
    ['a time', hour, ({ created }) => created >= '2024-01-01T00:10' && created < '2024-01-01T00:40'],
    [
      'a role and a flag',
      { role: 'ADMIN', mfaEnabled: false, suspended: false },
      ({ roles, mfa, suspended }) => roles.includes('ADMIN') && !mfa && !suspended,
    ],
    [
      'a flag and a rare name',
      { mfaEnabled: false, ...search('Rare') },
      ({ mfa, name }) => !mfa && name === 'Rare',
    ],
    [
      'a flag and a name at one end',
      { suspended: false, ...search('Zoe') },
      ({ suspended, name }) => !suspended && name === 'Zoe',
    ],
    [
      'a small group and a name',
      { role: 'DOCTOR', ...search('Ann') },
      ({ roles, name }) => roles.includes('DOCTOR') && name === 'Ann',
    ],
    [
      'a flag and a time',
      { emailVerified: true, ...hour },
      ({ verified, created }) => verified && created >= '2024-01-01T00:10' && created < '2024-01-01T00:40',
    ],
  ];

  it.each(
    cases.flatMap(([what, filter, fits]) =>
      ['CREATED_AT_ASC', 'CREATED_AT_DESC', 'EMAIL_ASC', 'EMAIL_DESC'].map(
        (orderBy) => [what, orderBy, filter, fits] as const,
      ),
    ),
  )('are each there once: %s, in the order %s', async (_what, orderBy, given, fits) => {
    const filter = { ...before, ...given };
    const ask = (page: object): Promise<Page> => app.client.users({ filter, orderBy, ...page }, admin.sent);
    const keyOf = ({ created, email }: Row) => (orderBy.startsWith('EMAIL') ? (email ?? '') : created);
    const compared = (a: Row, b: Row) => (`${keyOf(a)} ${a.id}` < `${keyOf(b)} ${b.id}` ? -1 : 1);
    const sorted = rows.filter(fits).toSorted(compared);
    const expected = orderBy.endsWith('ASC') ? sorted : sorted.toReversed();
    const cursorAt = (index: number) => {
      const row = expected[index];
      return (
        row && Buffer.from(JSON.stringify([`users ${orderBy}`, keyOf(row), row.id])).toString('base64url')
      );
    };
    const ids = expected.map(({ id }) => id);

    const all: string[] = [];
    for (let page: Page | null = null; page === null || page.pageInfo.hasNextPage;) {
      page = await ask({ first: 100, after: page?.pageInfo.endCursor });
      all.push(...idsOf(page));
      if (all.length > 300) break;
    }
    expect(all).toEqual(ids.slice(0, all.length));
    expect(all.length > 300 || all.length === ids.length).toBe(true);

    for (const at of [0.1, 0.5, 0.9].map((part) => Math.floor(part * ids.length))) {
      if (ids.length === 0) continue;
      const onwards = await ask({ first: 100, after: cursorAt(at) });
      const back = await ask({ last: 100, before: cursorAt(at) });
      expect(idsOf(onwards)).toEqual(ids.slice(at + 1, at + 101));
      expect(idsOf(back)).toEqual(ids.slice(Math.max(0, at - 100), at));
      expect(onwards.pageInfo).toMatchObject({
        hasNextPage: at + 101 < ids.length,
        hasPreviousPage: true,
      });
    }
    expect(idsOf(await ask({ last: 100 }))).toEqual(ids.slice(-100));
  });

  it('begin after the cursor where it stands at the moment that the filter begins with', async () => {
    const filter = { createdAfter: '2024-01-01T00:20:00Z', ...before };
    const ask = (page: object): Promise<Page> =>
      app.client.users({ filter, orderBy: 'CREATED_AT_ASC', first: 2, ...page }, admin.sent);

    const first = await ask({});
    const next = await ask({ after: first.pageInfo.endCursor });

    expect(new Set([...idsOf(first), ...idsOf(next)]).size).toBe(4);
  });
});
