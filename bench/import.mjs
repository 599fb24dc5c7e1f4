// How quickly `import-users` takes a million users over, in how much memory, and whether they can sign in then.
// node bench/import.mjs [users]. Writes bench/results/import.md.
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { pbkdf2Sync, randomBytes, scryptSync } from 'node:crypto';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hash as argon2 } from '@node-rs/argon2';
import bcrypt from 'bcryptjs';
import { startChild, stopAllChildren } from './support/children.mjs';
import { createDatabase, dropDatabases, postgresFacts } from './support/databases.mjs';
import { loginRequest, settingsIn, startGatehouse } from './support/gatehouse.mjs';
import { machineText } from './support/machine.mjs';
import { resultsTable, writeResults } from './support/results.mjs';
import { ask } from './support/requests.mjs';

const users = Number(process.argv[2] ?? 1_000_000);
// The one that `loginRequest` sends.
const password = 'the password of a benchmark';
/** Hashes of each kind. Real ones take long to make, so people share them. */
const made = 20;

const text = () => randomBytes(8).toString('hex');

/** One user in six has each. Costs are the defaults of the systems named. */
const kinds = {
  'bcrypt, cost 12 (passlib)': async () => bcrypt.hash(password, 12),
  'argon2id, 64 MiB (argon2-cffi)': async () =>
    argon2(password, { memoryCost: 65_536, timeCost: 3, parallelism: 4 }),
  'PBKDF2-SHA256, 29,000 iterations (passlib)': async () => {
    const [salt, ab64] = [
      randomBytes(16),
      (bytes) => bytes.toString('base64').replaceAll('=', '').replaceAll('+', '.'),
    ];
    return `$pbkdf2-sha256$29000$${ab64(salt)}$${ab64(pbkdf2Sync(password, salt, 29_000, 32, 'sha256'))}`;
  },
  'PBKDF2-SHA256, 1,000,000 iterations (Django)': async () => {
    const salt = text();
    const key = pbkdf2Sync(password, salt, 1_000_000, 32, 'sha256').toString('base64');
    return `pbkdf2_sha256$1000000$${salt}$${key}`;
  },
  'PBKDF2-SHA256, 600,000 iterations (Werkzeug)': async () => {
    const salt = text();
    const key = pbkdf2Sync(password, salt, 600_000, 32, 'sha256').toString('hex');
    return `pbkdf2:sha256:600000$${salt}$${key}`;
  },
  'scrypt, N 32768 (Werkzeug)': async () => {
    const [salt, costs] = [text(), { N: 32_768, r: 8, p: 1, maxmem: 2 ** 26 }];
    return `scrypt:32768:8:1$${salt}$${scryptSync(password, salt, 64, costs).toString('hex')}`;
  },
};

const signInHeadings = ['Hash, at the default cost of its system', '>First sign-in', '>Second, renewed'];

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-import-'));
try {
  const file = join(folder, 'users.jsonl');
  await generate(file);
  const settings = settingsIn(folder, { DATABASE_URL: await createDatabase('import') });
  const machine = machineText(await postgresFacts());
  console.log(machine);
  const runs = [await importAll(settings, file), await importAll(settings, file)];
  for (const run of runs) console.log(run);
  const signIns = await signInEach(settings);
  const tables = [importsTable(runs), resultsTable(signInHeadings, signIns)];
  await writeResults({ name: 'import', title: 'Users from elsewhere', body: tables.join('\n\n'), machine });
} finally {
  await stopAllChildren();
  await dropDatabases();
  rmSync(folder, { recursive: true, force: true });
}

function importsTable(runs) {
  const names = [`${users.toLocaleString('en')} records, all new`, 'the same file again, all there before'];
  const rows = runs.map(({ seconds, rowsPerSecond, peakMiB }, at) => {
    return [names[at], `${Math.round(seconds)} s`, rowsPerSecond.toLocaleString('en'), `${peakMiB} MiB`];
  });
  return resultsTable(['Measured', '>Time', '>Records/s', '>Peak resident memory'], rows);
}

async function generate(file) {
  const hashes = [];
  for (const make of Object.values(kinds)) {
    hashes.push([]);
    for (let count = 0; count < made; count++) hashes.at(-1).push(await make());
  }
  const out = createWriteStream(file);
  for (let at = 0; at < users; at++) {
    const record = {
      email: `bench-${at}@example.com`,
      email_verified: at % 3 !== 0,
      name: `Ben Chmark ${at}`,
      locale: 'en',
      roles: ['USER'],
      created_at: new Date(1_600_000_000_000 + at * 1000).toISOString(),
      password_hash: hashes[at % hashes.length][at % made],
    };
    if (!out.write(`${JSON.stringify(record)}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}

/** Runs the command, and looks on at the memory that it has had at the most. */
async function importAll(settings, file) {
  const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
  const report = join(folder, 'report.jsonl');
  const started = performance.now();
  const child = startChild(process.execPath, [main, 'import-users', file, '--json', '--report', report], {
    cwd: folder,
    env: settings,
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  let most = 0;
  const look = setInterval(() => (most = Math.max(most, peakOf(child.pid))), 100);
  const code = await child.ended;
  clearInterval(look);
  const seconds = (performance.now() - started) / 1000;
  return { code, seconds, rowsPerSecond: Math.round(users / seconds), peakMiB: Math.round(most / 1024) };
}

/** KiB. */
function peakOf(pid) {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** Signs one user of each kind in twice, and gives the times as rows of a table. */
async function signInEach(settings) {
  const server = await startGatehouse(settings);
  const rows = [];
  for (const [index, kind] of Object.keys(kinds).entries()) {
    const email = `bench-${users - 6 - (users % 6) + index}@example.com`;
    const times = [];
    for (let turn = 0; turn < 2; turn++) {
      const started = performance.now();
      const { data } = await ask(server.port, loginRequest(email));
      times.push(`${data?.login.__typename} in ${Math.round(performance.now() - started)} ms`);
      await new Promise((go) => setTimeout(go, 500));
    }
    console.log(`${kind}: ${times.join(', then ')}`);
    rows.push([kind, ...times]);
  }
  await server.stop();
  return rows;
}
