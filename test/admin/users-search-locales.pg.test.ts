import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { embeddedExtensions } from '../../src/platform/database/embedded-client.js';
import { TestClock } from '../support/clock.js';
import type { TestDatabase } from '../support/databases.js';
import { administer, urlOf } from '../support/postgres.mjs';
import { TestApp } from '../support/test-app.js';
import type { TestUser } from '../support/test-user.js';

jest.setTimeout(120_000);

/** An empty database of that locale: the server that starts on it migrates it. */
async function databaseOf(locale: string): Promise<TestDatabase> {
  const name = `gatehouse_locale_${randomUUID().slice(0, 8)}`;
  await administer(`create database ${name} encoding 'UTF8' template template0 ${locale}`);
  const pool = new pg.Pool({ connectionString: urlOf(name), max: 1 });
  return {
    url: urlOf(name),
    pglite: undefined,
    redis: {},
    query: async (sql, values = []) => (await pool.query(sql, values)).rows as Record<string, unknown>[],
    drop: async () => {
      await pool.end();
      await administer(`drop database ${name} with (force)`);
    },
  };
}

async function embeddedDatabase(): Promise<TestDatabase> {
  const pglite = await PGlite.create({ extensions: embeddedExtensions });
  return {
    url: null,
    pglite,
    redis: {},
    query: async (sql, values = []) => (await pglite.query<Record<string, unknown>>(sql, values)).rows,
    drop: () => pglite.close(),
  };
}

describe.each([
  [`the locale C`, () => databaseOf(`locale 'C'`)],
  ['the Turkish locale of ICU', () => databaseOf(`locale 'C' locale_provider icu icu_locale 'tr-TR'`)],
  ['the embedded database', embeddedDatabase],
])('users, by a search in %s', (_where, open) => {
  let app: TestApp;
  let admin: TestUser;
  beforeAll(async () => {
    app = await TestApp.on(await open(), new TestClock(), {});
    admin = await app.administrator();
  });
  afterAll(() => app.close());

  it.each([
    ['Łukasz Żółty', 'łukasz'],
    ['Łukasz Żółty', 'UKASZ ŻÓŁ'],
    ['Ирина Иванова', 'ИРИНА'],
    ['Ирина Иванова', 'рин'],
    ['INGRID Ilves', 'Ingrid'],
    ['Ingrid Ilves', 'INGRID I'],
    ['Öberg'.normalize('NFC'), 'öberg'.normalize('NFD')],
    ['ÖBERG'.normalize('NFD'), 'öberg'.normalize('NFC')],
    ['Ｆｕｌｌｗｉｄｔｈ', 'fullwidth'],
    ['ΟΔΥΣΣΕΥΣ', 'οδυσσευς'],
    ['ΟΔΥΣΣΕΥΣ Λ', 'ΔΥΣ'],
    ['山田太郎', '山'],
  ])('finds %j by %j', async (name, search) => {
    const user = await app.signedInUser({ name });

    const { nodes } = await app.client.users({ filter: { search } }, admin.sent);

    expect(nodes.map(({ id }) => id)).toContain(user.id);
    expect(nodes.map(({ id }) => id)).not.toContain(admin.id);
  });
});
