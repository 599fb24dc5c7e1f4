import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { TestClock } from '../support/clock.js';
import { command } from '../support/command-line.js';
import { administer, urlOf } from '../support/postgres.mjs';
import { TestApp, testSettings } from '../support/test-app.js';
import type { TestUser } from '../support/test-user.js';

jest.setTimeout(120_000);

describe('users, by a search, where pg_trgm', () => {
  let name: string;
  let owner: pg.Client;
  beforeEach(async () => {
    name = `gatehouse_trgm_${randomUUID().slice(0, 8)}`;
    await administer(`create database ${name}`);
    await administer(`create role ${name} login password 'sesame'`);
    owner = new pg.Client(urlOf(name));
    await owner.connect();
    await owner.query(`create schema auth authorization ${name}`);
    await owner.query(`alter role ${name} set search_path = auth`);
  });
  afterEach(async () => {
    await owner.end();
    await administer(`drop database ${name} with (force)`);
    await administer(`drop role ${name}`);
  });

  const url = () => urlOf(name).replace(/\/\/[^@/]*@?(?=[\w.]+:\d)/, `//${name}:sesame@`);
  const query = async (sql: string, values: unknown[] = []) =>
    (await owner.query(sql.replace(/\b(update|from) users/g, '$1 auth.users'), values)).rows;
  const serve = () =>
    TestApp.on(
      { url: url(), pglite: undefined, redis: {}, query, drop: async () => {} },
      new TestClock(),
      {},
    );

  async function found(app: TestApp, admin: TestUser, search: string): Promise<(string | null)[]> {
    const document = 'query ($filter: UserFilter) { users(filter: $filter) { totalCount nodes { name } } }';
    const { data } = await app.client.ask(document, { filter: { search } }, admin.sent);
    expect(data!['users'].totalCount).toBe(data!['users'].nodes.length);
    return data!['users'].nodes.map((node: { name: string | null }) => node.name);
  }

  it('cannot be created: finds beginnings of words, and names the command that creates it', async () => {
    const app = await serve();
    try {
      const admin = await app.administrator();
      await app.signedInUser({ name: `Łukasz O'Neill\\` });
      const warning = app.logs().find(({ msg }) => /pg_trgm/.test(msg));
      const { stdout } = await command({ ...testSettings, DATABASE_URL: url() }, ['doctor', '--json']);
      const { findings } = JSON.parse(stdout) as { findings: { check: string; remedy: string }[] };

      for (const search of ['łuk', 'łukasz o', "o'neill\\", "ŁUKASZ O'NEILL"]) {
        await expect(found(app, admin, search)).resolves.toEqual([`Łukasz O'Neill\\`]);
      }
      await expect(found(app, admin, 'kasz')).resolves.toEqual([]);
      await expect(found(app, admin, 'łuk neill')).resolves.toEqual([]);
      expect(findings).toContainEqual(
        expect.objectContaining({ check: 'search', status: 'warning', remedy: warning!['remedy'] }),
      );

      const statements = [...(warning!['remedy'] as string).matchAll(/-c '([^']+)'/g)].map(([, sql]) => sql!);
      expect(statements).toHaveLength(3);
      for (const sql of statements) await owner.query(sql);

      await expect(found(app, admin, 'kasz')).resolves.toEqual([`Łukasz O'Neill\\`]);
    } finally {
      await app.close();
    }
  });

  it.each([
    ['may be used', `grant usage on schema extensions to public`, 0],
    ['may not be used', `revoke all on schema extensions from public`, 2],
  ])('lies in another schema that %s', async (_what, right, count) => {
    await owner.query('create schema extensions');
    await owner.query('create extension pg_trgm schema extensions');
    await owner.query(right);
    const app = await serve();
    try {
      const admin = await app.administrator();
      await app.signedInUser({ name: 'Countess' });
      const warning = app.logs().find(({ msg }) => /pg_trgm/.test(msg));
      const statements = [...String(warning?.['remedy']).matchAll(/-c '([^']+)'/g)].map(([, sql]) => sql!);

      expect(statements).toHaveLength(count);
      for (const sql of statements) await owner.query(sql);

      await expect(found(app, admin, 'ount')).resolves.toEqual(['Countess']);
    } finally {
      await app.close();
    }
  });
});
