// Tells whether the time of an answer gives away whether an address has an account: the same operation for addresses
// in different states, interleaved at random, on the built server. Writes bench/results/timing-leaks.md.
import http from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { build, isBuilt } from '../scripts/build.mjs';
import { stopAllChildren } from './support/children.mjs';
import { createDatabase, dropDatabases, postgresFacts } from './support/databases.mjs';
import { createUsers, settingsIn, startGatehouse } from './support/gatehouse.mjs';
import { machineText } from './support/machine.mjs';
import { rankSumP } from './support/rank-sum.mjs';
import { resultsTable, writeResults } from './support/results.mjs';
import { median } from './support/statistics.mjs';

const samples = Number(process.argv[2] ?? 200);
const each = 10;

/** Which operation, and for addresses in which states. All of a row's have to take equally long. */
const comparisons = {
  login: ['without an account', 'verified', 'never verified', 'suspended', 'a sign-up that waits'],
  requestPasswordReset: ['without an account', 'verified', 'never verified', 'suspended'],
  resendVerificationEmail: ['without an account', 'verified', 'never verified', 'a sign-up that waits'],
  signup: ['without an account', 'verified', 'never verified', 'a sign-up that waits'],
};

const inputs = {
  login: (email) => ({ email, password: 'not the password of anybody' }),
  requestPasswordReset: (email) => ({ email }),
  resendVerificationEmail: (email) => ({ email }),
  signup: (email) => ({ email, password: 'a password that nobody else has' }),
};

const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
let count = 0;

if (!isBuilt()) await build();
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-timing-leaks-'));
try {
  const machine = machineText(await postgresFacts());
  const database = await createDatabase('timing_leaks');
  const settings = settingsIn(folder, { DATABASE_URL: database, EMAIL_VERIFICATION: 'required' });
  const emails = await prepare(settings, database);
  const server = await startGatehouse(settings);
  for (const email of emails['a sign-up that waits']) await ask(server.port, 'signup', email);
  const rows = [];
  for (const [operation, states] of Object.entries(comparisons)) {
    rows.push(...report(operation, await compare(server.port, operation, states, emails)));
  }
  const headings = ['Operation', 'Address', '>Median', '>Difference', '>p'];
  const body = `${samples} samples a state, interleaved at random.\n\n${resultsTable(headings, rows)}`;
  await writeResults({
    name: 'timing-leaks',
    title: 'Times of answers, by the state of the address',
    body,
    machine,
  });
} finally {
  agent.destroy();
  await stopAllChildren();
  await dropDatabases();
  rmSync(folder, { recursive: true, force: true });
}

/** Accounts in every state. */
async function prepare(settings, database) {
  const made = await createUsers(settings, 3 * each);
  const [verified, unverified, suspended] = [0, 1, 2].map((at) => made.slice(at * each, (at + 1) * each));
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  await client.query('update users set email_verified = false where email = any($1)', [unverified]);
  await client.query('update users set suspended_at = now() where email = any($1)', [suspended]);
  await client.end();
  const waiting = Array.from({ length: each }, (_, at) => `waiting-${at}@example.com`);
  const others = { verified, suspended, 'never verified': unverified };
  return { ...others, 'a sign-up that waits': waiting };
}

async function compare(port, operation, states, emails) {
  const times = Object.fromEntries(states.map((state) => [state, []]));
  const warmUp = 100;
  for (let round = -warmUp; round < samples; round++) {
    for (const state of shuffled(states)) {
      const known = emails[state];
      const email = known ? known[(round + warmUp) % each] : `nobody-${count++}@example.com`;
      const took = await ask(port, operation, email);
      if (round >= 0) times[state].push(took);
    }
  }
  return times;
}

/** Milliseconds from the first byte sent to the last received. */
function ask(port, operation, email) {
  const type = `${operation[0].toUpperCase()}${operation.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${operation}(input: $input) { __typename ... on AuthError { code } } }`;
  const body = JSON.stringify({ query, variables: { input: inputs[operation](email) } });
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const started = process.hrtime.bigint();
    const request = http.request({ port, path: '/graphql', method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(Number(process.hrtime.bigint() - started) / 1e6));
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Prints the times of one operation, and gives them as rows of the table. */
function report(operation, times) {
  const [[first, reference], ...others] = Object.entries(times);
  console.log(`\n${operation}, ${samples} samples a state`);
  console.log(`  ${first.padEnd(22)} ${median(reference).toFixed(2).padStart(7)} ms`);
  const rows = [[`\`${operation}\``, first, `${median(reference).toFixed(2)} ms`, '', '']];
  for (const [state, values] of others) {
    const difference = median(values) - median(reference);
    const p = rankSumP(reference, values);
    const cells = [`${median(values).toFixed(2).padStart(7)} ms`, `${difference.toFixed(3).padStart(7)} ms`];
    console.log(`  ${state.padEnd(22)} ${cells.join('  ')}  p ${p.toFixed(3)}`);
    rows.push(['', state, ...cells.map((cell) => cell.trim()), p.toFixed(2)]);
  }
  return rows;
}

function shuffled(values) {
  return values
    .map((value) => [Math.random(), value])
    .sort(([a], [b]) => a - b)
    .map(([, value]) => value);
}
