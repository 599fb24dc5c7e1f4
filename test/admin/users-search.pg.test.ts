import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { givenUsers } from '../support/given-users.js';
import type { Queries } from '../support/operations/generated.js';
import { TestApp } from '../support/test-app.js';
import type { TestUser } from '../support/test-user.js';

type Page = Queries['users']['users'];

describe('users, by a search', () => {
  let app: TestApp;
  let admin: TestUser;
  let ids: string[];
  const unique = randomUUID().slice(0, 8);
  beforeAll(async () => {
    app = await TestApp.start();
    admin = await app.administrator();
    ids = await givenUsers(app.database, '2020-01-01', [
      { email: `ada.${unique}@analytical.example`, name: 'Augusta King' },
      { username: `Countess-${unique}` },
      { name: `Żółć ${unique} İstanbul` },
      { name: `山田太郎 ${unique}` },
      { name: `100% ${unique}_x` },
    ]);
  });

  afterAll(() => app.close());

  const ask = (page: object) => app.client.users(page, admin.sent);
  const idsOf = ({ nodes }: Page): string[] => nodes.map(({ id }) => id);
  const found = async (filter: object) => new Set(idsOf(await ask({ filter, first: 100 })));

  it.each([
    ['the beginning of an address', () => `ada.${unique}`, [0]],
    ['the middle of an address', () => `${unique}@analyt`, [0]],
    ['a name in another case', () => 'auGUSTA kinG', [0]],
    ['a username', () => `countess-${unique}`, [1]],
    ['a part of every field', () => unique.slice(1), [0, 1, 2, 3, 4]],
    ['letters beyond ASCII', () => `żółć ${unique}`, [2]],
    ['one letter at the beginning of a word', () => '山', [3]],
    ['two letters at the beginning of a word', () => '山田', [3]],
    ['what LIKE would take for a wildcard', () => `100% ${unique}`, [4]],
    ['nothing by a pattern of LIKE', () => `1__% ${unique}`, []],
    ['nothing by SQL', () => `' or true; --`, []],
    ['spaces around it', () => `  ${unique} x `, [4]],
  ])('finds %s', async (_what, search, expected) => {
    const result = await found({ search: search() });

    expect(ids.flatMap((id, index) => (result.has(id) ? [index] : []))).toEqual(expected);
    if (expected.length === 0) expect(result).toEqual(new Set());
  });

  it('for nothing finds everybody', async () => {
    const everybody = await found({});

    await expect(found({ search: '' })).resolves.toEqual(everybody);
    await expect(found({ search: '  ' })).resolves.toEqual(everybody);
    await expect(found({ search: ' @. ' })).resolves.toEqual(everybody);
  });

  it('finds a few among thousands, wherever they stand', async () => {
    await app.database.query(
      `insert into users (id, email_verified, username, username_key, name, search, roles, credential_version, created_at)
        select gen_random_uuid(), false, 'crowd' || i, 'crowd' || i, 'Somebody', ' crowd' || i || ' somebody', '{USER}', 1, timestamptz '2022-01-01'
        from generate_series(1, 4100) as i`,
    );

    for (const orderBy of ['CREATED_AT_DESC', 'CREATED_AT_ASC', 'EMAIL_ASC', 'EMAIL_DESC']) {
      const page = await ask({ filter: { search: unique }, orderBy, first: 5 });
      expect(new Set(idsOf(page))).toEqual(new Set(ids));
      expect(page.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false });
    }
  }, 120_000);

  const manyOf = (start: string, count: number) =>
    app.database.query(
      `insert into users (id, email, email_verified, name, search, roles, credential_version, created_at)
        select gen_random_uuid(), '${start}' || i || '@many.example', false, 'Somebody',
        ' ${start}' || i || ' many example somebody', '{USER}', 1, timestamptz '2022-01-01'
        from generate_series(1, ${count}) as i`,
    );
  const emailsOf = ({ nodes }: Page) => nodes.map(({ email }) => email);
  const named = (name: string) => app.database.query('select email from users where name = $1', [name]);

  it('finds many who stand together at the end of the addresses, also when they got the name later', async () => {
    await manyOf('aa', 6500);
    await manyOf('zz', 1500);
    await app.database.query(
      `update users set name = 'Lighthouse', search = replace(search, 'somebody', 'lighthouse') where email like 'zz%'`,
    );
    await app.database
      .query(`update users set email = replace(email, 'zz1', 'yx1'), search = replace(search, 'zz1', 'yx1')
      where email like 'zz1%'`);
    const emails = (await named('Lighthouse')).map(({ email }) => email as string).toSorted();

    const filter = { search: 'lighthouse' };
    const first = await ask({ filter, orderBy: 'EMAIL_ASC', first: 20 });
    const next = await ask({ filter, orderBy: 'EMAIL_ASC', first: 20, after: first.pageInfo.endCursor });
    const last = await ask({ filter, orderBy: 'EMAIL_DESC', last: 20 });
    const none = await ask({ filter: { search: 'lighthousekeeper' }, orderBy: 'EMAIL_ASC', first: 20 });

    expect(emails).toHaveLength(1500);
    expect(emails[0]).toMatch(/^yx1/);
    expect(emailsOf(first)).toEqual(emails.slice(0, 20));
    expect(emailsOf(next)).toEqual(emails.slice(20, 40));
    expect(emailsOf(last)).toEqual(emails.slice(0, 20).toReversed());
    expect(emailsOf(none)).toEqual([]);
    expect(last.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  }, 120_000);
});
