// Measures the built server over loopback, each figure beside its floor, and prints the medians. A run of everything
// writes bench/results/operations.md. docs/performance.md tells what is measured and how.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build, isBuilt } from '../scripts/build.mjs';
import { logins } from './measurements/login.mjs';
import { me } from './measurements/me.mjs';
import { meDuringLogins } from './measurements/me-during-logins.mjs';
import { refresh } from './measurements/refresh.mjs';
import { memory, startOnPglite, startOnPostgres } from './measurements/start.mjs';
import { trivial } from './measurements/trivial.mjs';
import { Bench } from './support/bench.mjs';
import { stopAllChildren } from './support/children.mjs';
import { dropDatabases, postgresFacts } from './support/databases.mjs';
import { machineText } from './support/machine.mjs';
import { writeResults } from './support/results.mjs';
import { markdownTable, plainTable, rowsOf } from './support/table.mjs';

const all = [trivial, me, refresh, ...logins, meDuringLogins, startOnPostgres, startOnPglite, memory];

const help = `Measures the built server. About five minutes with three rounds of four seconds.

  npm run bench -- --only login --rounds 5

  --rounds N        how often each measurement is taken; the table has medians (3)
  --seconds N       how long each one keeps its load up (4)
  --only NAME       only the measurement of that name, or those whose names begin so; may be given several times
  --markdown        prints the table in Markdown
  --profile FOLDER  writes CPU profiles of the servers there; their figures are then worth less
  --help            this text

Measurements: ${all.map(({ name }) => name).join(', ')}.
PostgreSQL is the one of BENCH_DATABASE_URL, by default postgresql://root@127.0.0.1:5432/test?sslmode=disable.
`;

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '4' },
    only: { type: 'string', multiple: true },
    markdown: { type: 'boolean', default: false },
    profile: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'));

async function cleanUp() {
  await stopAllChildren();
  await dropDatabases();
  rmSync(folder, { recursive: true, force: true });
}

class Interruption extends Error {}

/** Settles when Ctrl-C or the like asks to end; a second one does not wait until everything has ended. */
function interruption() {
  return new Promise((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.once(signal, () => {
        reject(new Interruption(`${signal}: ending what was started.`));
        process.once(signal, () => process.exit(1));
      });
    }
  });
}

/** The table is for standard output; what happens meanwhile is not. */
function tell(text) {
  process.stderr.write(`${text}\n`);
}

function chosen(names) {
  if (!names) return all;
  const exists = (wanted) => all.some(({ name }) => name === wanted);
  const isMeant = (wanted, name) => (exists(wanted) ? name === wanted : name.startsWith(wanted));
  return all.filter(({ name }) => names.some((wanted) => isMeant(wanted, name)));
}

async function main() {
  const [rounds, seconds] = [Number(options.rounds), Number(options.seconds)];
  if (!(rounds >= 1 && seconds > 0)) throw new Error('Give --rounds of 1 or more and --seconds above 0.');

  const postgres = await postgresFacts();
  const machine = machineText(postgres);
  const wanted = chosen(options.only).filter(({ needsPostgres }) => !(needsPostgres && postgres.unreachable));
  if (wanted.length === 0) throw new Error('There is no such measurement. --help lists them.');
  if (!isBuilt()) await build();

  const nodeArgs = options.profile ? ['--cpu-prof', `--cpu-prof-dir=${resolve(options.profile)}`] : [];
  const bench = new Bench({ seconds, postgres: !postgres.unreachable, folder, nodeArgs });
  const results = await measureAll(bench, wanted, Math.floor(rounds));
  const rows = wanted.flatMap((measurement) => rowsOf(measurement, results.get(measurement)));
  const table = options.markdown ? markdownTable(rows) : plainTable(rows);
  const circumstances = `${machine}\n- Rounds: ${rounds} of ${seconds} s`;
  process.stdout.write(`${circumstances}\n\n${table}\n`);
  if (wanted.length === all.length && !options.profile) await keep(circumstances, rows);
  if (rows.some(({ met }) => met === false)) tell('Not every bar is met.');
}

async function keep(machine, rows) {
  const title = 'What the common operations cost';
  await writeResults({ name: 'operations', title, body: markdownTable(rows), machine });
}

/** Round by round, so that whatever slows the machine for a while touches every measurement a little. */
async function measureAll(bench, wanted, rounds) {
  const states = new Map();
  const results = new Map(wanted.map((measurement) => [measurement, []]));
  for (const measurement of wanted) {
    tell(`preparing ${measurement.name}`);
    states.set(measurement, await measurement.prepare(bench));
  }
  for (bench.round = 0; bench.round < rounds; bench.round++) {
    const isLast = bench.round === rounds - 1;
    for (const measurement of wanted) {
      if (measurement.atEnd && !isLast) continue;
      tell(`round ${bench.round + 1} of ${rounds}: ${measurement.name}`);
      results.get(measurement).push(await measurement.measure(bench, states.get(measurement)));
    }
  }
  return results;
}

if (options.help) {
  process.stdout.write(help);
} else {
  try {
    await Promise.race([main(), interruption()]);
  } catch (error) {
    tell(error instanceof Interruption ? error.message : error.stack);
    process.exitCode = 1;
  } finally {
    await cleanUp();
  }
  process.exit();
}
