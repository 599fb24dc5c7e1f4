// Measures how long a page takes of many users and of many security events, over HTTP, for each filter and order: the
// first page, those on either side of some rows between that the filter fits, and the last. Writes
// bench/results/pages.md, or pages-pglite.md.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, isBuilt } from '../scripts/build.mjs';
import { stopAllChildren } from './support/children.mjs';
import { createDatabase, dropDatabases, postgresFacts } from './support/databases.mjs';
import { createUsers, settingsIn, signIn, startGatehouse } from './support/gatehouse.mjs';
import { machineText } from './support/machine.mjs';
import { fillEvents, fillUsers, withDatabase } from './support/many-rows.mjs';
import { eventFilters, userFilters } from './support/page-filters.mjs';
import { ask, graphql } from './support/requests.mjs';
import { resultsTable, writeResults } from './support/results.mjs';

const { values: options } = parseArgs({
  options: {
    users: { type: 'string', default: '1000000' },
    events: { type: 'string', default: '10000000' },
    pglite: { type: 'boolean', default: false },
    runs: { type: 'string', default: '5' },
  },
});
const runs = Number(options.runs);

/** Where pages are asked for beside the first and the last, of all rows that fit, in their order. */
const between = [0.02, 0.1, 0.25, 0.5, 0.75, 0.9];

const cursorOf = (...parts) => Buffer.from(JSON.stringify(parts)).toString('base64url');

if (!isBuilt()) await build();
const { conditions } = await import('../dist/admin/users-query.js');
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-pages-'));
try {
  const url = options.pglite ? null : await createDatabase('pages');
  // The events are of years ago, and stay.
  const more = {
    AUDIT_RETENTION_DAYS: '36500',
    ACCESS_TOKEN_EXPIRE_MINUTES: '1440',
    ...(url && { DATABASE_URL: url }),
  };
  const settings = settingsIn(folder, more);
  const emails = await createUsers(settings, 1);
  const place = url ? { url } : { folder: join(folder, 'database') };
  const places = await withDatabase(place, (query) => prepare(query, emails));
  const server = await startGatehouse(settings);
  const [{ accessToken }] = await signIn({ port: server.port, emails }, 1);
  const send = (query, variables) => timed(server.port, graphql(query, variables, accessToken));

  const facts = options.pglite ? { unreachable: 'not asked' } : await postgresFacts();
  const machine = machineText(facts);
  process.stdout.write(`${machine}\n\n`);
  const users = await measureUsers(send, places);
  const events = await measureEvents(send, places);
  const name = options.pglite ? 'pages-pglite' : 'pages';
  await writeResults({ name, title: 'Pages of many rows', body: bodyOf(users, events), machine });
} finally {
  await stopAllChildren();
  await dropDatabases();
  rmSync(folder, { recursive: true, force: true });
}

function bodyOf(users, events) {
  const ends = ['Filter', '>By creation: ends', '>between', '>By address: ends', '>between'];
  const counts = [options.users, options.events].map((count) => Number(count).toLocaleString('en'));
  return `Milliseconds over HTTP, the best of ${runs} runs. "Ends" is the slower of the first and the last page, "between" the
slowest of the others, in either direction.

## Users, ${counts[0]}

${resultsTable(ends, users)}

## Security events, ${counts[1]}, newest first

${resultsTable(['Filter', '>First', '>After a row', '>Before a row', '>Last'], events)}`;
}

/** Fills the tables and gives the keys of rows at some places in each order. */
async function prepare(query, emails) {
  await query(`update users set roles = '{USER,ADMIN}' where email = any($1)`, [emails]);
  const started = performance.now();
  await fillUsers(query, Number(options.users));
  await fillEvents(query, Number(options.events));
  process.stderr.write(`Filled in ${Math.round((performance.now() - started) / 1000)} s.\n`);

  const places = {};
  for (const [name, filter] of Object.entries(userFilters)) places[name] = await placesOfUsers(query, filter);
  const events = [];
  for (const part of between) {
    const offset = Math.floor(part * Number(options.events));
    events.push(...(await query(`select id from audit_events order by id offset ${offset} limit 1`)));
  }
  return { users: places, events };
}

/** The keys of the users at some places among those that the filter fits, in each order. */
async function placesOfUsers(query, filter) {
  const values = [];
  const bind = (value) => `$${values.push(value)}`;
  const { createdAfter, createdBefore } = filter;
  const moments = {
    createdAfter: createdAfter && new Date(createdAfter),
    createdBefore: createdBefore && new Date(createdBefore),
  };
  const tests = conditions({ filter: { ...filter, ...moments }, onlyBeginnings: false }, bind);
  const keysOf = (key, order) => {
    const numbered = `select id, ${key} as key, row_number() over (order by ${order}, id) as place, count(*) over () as all
      from users where ${['true', ...tests].join(' and ')}`;
    const parts = `select distinct 1 + floor(part * (select max("all") from numbered)) as place
      from unnest(array[${between.join()}]) as part`;
    return query(
      `with numbered as materialized (${numbered}) select id, key from numbered natural join (${parts}) as p order by place`,
      values,
    );
  };
  const moment = `to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
  const email = `coalesce(email, '')`;
  return {
    CREATED_AT: await keysOf(moment, 'created_at'),
    EMAIL: await keysOf(email, `${email} collate "C"`),
  };
}

async function measureUsers(send, places) {
  const query = `query ($filter: UserFilter, $orderBy: UserOrder!, $first: Int, $after: String, $last: Int, $before: String) {
    users(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
      nodes { id email username name roles emailVerified mfaEnabled createdAt suspendedAt }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
  const rows = [];
  heading(`Users, ${Number(options.users).toLocaleString('en')}`);
  for (const [name, filter] of Object.entries(userFilters)) {
    const both = { CREATED_AT: [], EMAIL: [] };
    for (const orderBy of ['CREATED_AT_DESC', 'CREATED_AT_ASC', 'EMAIL_ASC', 'EMAIL_DESC']) {
      const key = orderBy.replace(/_(ASC|DESC)$/, '');
      const cursors = places.users[name][key].map((at) => cursorOf(`users ${orderBy}`, at.key, at.id));
      const times = await pagesOf((page) => send(query, { filter, orderBy, ...page }), cursors);
      row([name, orderBy, ...times.map(shown)]);
      both[key].push(times);
    }
    rows.push([name, ...endsAndBetween(both.CREATED_AT), ...endsAndBetween(both.EMAIL)]);
  }
  return rows;
}

function endsAndBetween(times) {
  const ends = times.flatMap(([first, , , last]) => [first, last]);
  const others = times.flatMap(([, after, before]) => [after, before]).filter((time) => time !== null);
  return [Math.max(...ends), others.length === 0 ? null : Math.max(...others)].map(shown);
}

function shown(milliseconds) {
  return milliseconds === null ? '–' : milliseconds.toFixed(1);
}

async function measureEvents(send, { events }) {
  const query = `query ($filter: AuditEventFilter, $first: Int, $after: String, $last: Int, $before: String) {
    auditEvents(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
      nodes { id type occurredAt userId ipAddress } pageInfo { hasNextPage hasPreviousPage endCursor } } }`;
  heading(`Security events, ${Number(options.events).toLocaleString('en')}`);
  const rows = [];
  for (const [name, filter] of Object.entries(eventFilters)) {
    const cursors = events.map(({ id }) => cursorOf('audit events', id));
    const times = await pagesOf((page) => send(query, { filter, ...page }), cursors);
    row([name, 'newest first', ...times.map(shown)]);
    rows.push([name, ...times.map(shown)]);
  }
  return rows;
}

/** The first page, the slowest of those after a row and of those before one, and the last: each the fastest of some runs. */
async function pagesOf(send, cursors) {
  const columns = [
    [{}],
    cursors.map((after) => ({ first: 20, after })),
    cursors.map((before) => ({ last: 20, before })),
    [{ last: 20 }],
  ];
  const times = [];
  for (const pages of columns) {
    let slowest = 0;
    for (const page of pages) slowest = Math.max(slowest, await fastest(() => send(page)));
    times.push(pages.length === 0 ? null : slowest);
  }
  return times;
}

async function fastest(measure) {
  const taken = [];
  for (let run = -1; run < runs; run++) {
    const milliseconds = await measure();
    if (run >= 0) taken.push(milliseconds);
  }
  return Math.min(...taken);
}

async function timed(port, request) {
  const started = performance.now();
  const { errors } = await ask(port, request, 30_000);
  // A statement that takes longer than its deadline.
  if (errors?.[0].extensions.code === 'SERVICE_UNAVAILABLE') return Infinity;
  if (errors) throw new Error(JSON.stringify(errors));
  return performance.now() - started;
}

function heading(text) {
  process.stdout.write(`### ${text}\n\n`);
  row(['Filter', 'Order', 'First', 'After a row', 'Before a row', 'Last']);
  row(['---', '---', '---:', '---:', '---:', '---:']);
}

function row(cells) {
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}
