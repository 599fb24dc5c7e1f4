// How many bytes a row of each kind takes in PostgreSQL, with its indexes, and what ten million accounts come to. The
// server makes one row of each kind; copies of them fill the tables, with the indexes in place as they grow in use.
// node bench/sizes.mjs [--users 100000]. Writes bench/results/sizes.md.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { TOTP } from 'otpauth';
import { stopAllChildren } from './support/children.mjs';
import { copyRows, kinds } from './support/copied-rows.mjs';
import { createDatabase, dropDatabases, postgresFacts } from './support/databases.mjs';
import { createUsers, settingsIn, signIn, startGatehouse } from './support/gatehouse.mjs';
import { machineText } from './support/machine.mjs';
import { fillUsers, withDatabase } from './support/many-rows.mjs';
import { ask, graphql } from './support/requests.mjs';
import { resultsTable, writeResults } from './support/results.mjs';
import { tenMillion } from './support/ten-million.mjs';

const { values: options } = parseArgs({ options: { users: { type: 'string', default: '100000' } } });
const users = Number(options.users);

const words = (number) => number.toLocaleString('en', { maximumFractionDigits: 0 });

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-sizes-'));
try {
  const facts = await postgresFacts();
  if (facts.unreachable)
    throw new Error(`PostgreSQL is needed: ${facts.unreachable}. Set BENCH_DATABASE_URL.`);
  const machine = machineText(facts);
  const url = await createDatabase('sizes');
  const settings = settingsIn(folder, { DATABASE_URL: url });
  await makeOneOfEach(settings);
  const sizes = await withDatabase({ url }, fillAndMeasure);
  const body = [
    `${words(users)} users, as many sessions and authenticator apps, ten backup codes and five security events for each, and as many counters, after a vacuum. Rows that are updated often take up to twice as much in the long run.`,
    rowsTable(sizes),
    '## Indexes of an account',
    resultsTable(
      ['Index', '>Bytes'],
      sizes.indexes.map(({ name, bytes }) => [`\`${name}\``, words(bytes)]),
    ),
    '## Ten million accounts',
    'Three million users a month, of whom one million a day use the application for two hours, and six million logins a month. Access tokens live for 15 minutes, so each active user refreshes eight times a day. One in ten has an authenticator app and ten backup codes.',
    tenMillion(new Map(sizes.rows.map(({ kind, total }) => [kind, total]))),
  ];
  await writeResults({ name: 'sizes', title: 'Bytes of each row', body: body.join('\n\n'), machine });
} finally {
  await stopAllChildren();
  await dropDatabases();
  rmSync(folder, { recursive: true, force: true });
}

/** A user who signs in, refreshes, and sets up a second factor. */
async function makeOneOfEach(settings) {
  const emails = await createUsers(settings, 1);
  const server = await startGatehouse(settings);
  const [{ accessToken, refreshToken }] = await signIn({ ...server, emails }, 1);
  const mutate = async (query, input) => {
    const { data } = await ask(server.port, graphql(query, { input }, accessToken));
    if (!data) throw new Error(`The server refused: ${query}`);
    return Object.values(data)[0];
  };
  await mutate('mutation ($input: RefreshInput) { refresh(input: $input) { __typename } }', { refreshToken });
  const { secret, enrollmentToken } = await mutate(
    'mutation ($input: EnrollTotpInput) { enrollTotp(input: $input) { ... on TotpEnrollment { secret enrollmentToken } } }',
    {},
  );
  const { codes } = await mutate(
    'mutation ($input: ConfirmTotpInput!) { confirmTotp(input: $input) { ... on BackupCodes { codes } } }',
    { enrollmentToken, code: new TOTP({ secret }).generate() },
  );
  if (!codes) throw new Error('The second factor was not confirmed.');
  await server.stop();
}

async function fillAndMeasure(query) {
  const [{ hash }] = await query('select password_hash as hash from users');
  await fillUsers(query, users, { keepIndexes: true, passwordHash: hash });
  const rows = [];
  for (const kind of kinds) {
    if (kind.copy) await copyRows(query, kind, users);
    await query(`vacuum analyze ${kind.table}`);
    rows.push(await sizeOf(query, kind));
  }
  return { rows, indexes: await indexesOf(query, 'users') };
}

/** The table with its map of free space and what is stored out of line, and its indexes. */
async function sizeOf(query, { kind, table }) {
  const [found] = await query(
    `select pg_table_size('${table}')::float8 as table, pg_indexes_size('${table}')::float8 as indexes,
      (select count(*) from ${table})::float8 as count`,
  );
  const [inTable, inIndexes] = [found.table / found.count, found.indexes / found.count];
  return { kind, inTable, inIndexes, total: inTable + inIndexes };
}

async function indexesOf(query, table) {
  return query(
    `select indexrelname as name, pg_relation_size(indexrelid)::float8 / (select count(*) from ${table}) as bytes
      from pg_stat_user_indexes where relname = '${table}' order by 2 desc`,
  );
}

function rowsTable({ rows }) {
  const lines = rows.map(({ kind, inTable, inIndexes, total }) => [
    kind,
    ...[inTable, inIndexes, total].map(words),
  ]);
  return resultsTable(['Row', '>Table, bytes', '>Indexes, bytes', '>Total, bytes'], lines);
}
