// What attackers cost the others, on the built server and PostgreSQL: 100,000 addresses in a minute, each of which the
// limits have to remember, and documents made to cost. Writes bench/results/attacks.md.
import http from 'node:http';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { message, startModule, stopAllChildren, stopChild } from './support/children.mjs';
import { createDatabase, dropDatabases, postgresFacts } from './support/databases.mjs';
import { createUsers, loginRequest, settingsIn, startGatehouse } from './support/gatehouse.mjs';
import { machineText } from './support/machine.mjs';
import { ask } from './support/requests.mjs';
import { writeResults } from './support/results.mjs';

const floodProcess = fileURLToPath(new URL('./support/flood-process.mjs', import.meta.url));
const seconds = Number(process.argv[2] ?? 60);
const addresses = Math.round((100_000 / 60) * seconds);

const said = [];
const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-attacks-'));
try {
  const machine = machineText(await postgresFacts());
  const more = { DATABASE_URL: await createDatabase('attacks'), TRUST_PROXY: '1' };
  const settings = settingsIn(folder, {
    ...more,
    RL_VERIFY_EMAIL_IP_LIMIT: '',
    RL_VERIFY_TOKEN_IP_LIMIT: '',
    RATE_LIMIT_PER_MINUTE: '600',
  });
  const emails = await createUsers(settings, 4);
  await floods(settings, emails);
  say('');
  await hostileDocuments({ ...settings, RATE_LIMIT_PER_MINUTE: '0', BODY_LIMIT_KIB: '4096' }, emails);
  await writeResults({
    name: 'attacks',
    title: 'What attackers cost the others',
    body: said.join('\n'),
    machine,
  });
} finally {
  agent.destroy();
  await stopAllChildren();
  await dropDatabases();
  rmSync(folder, { recursive: true, force: true });
}

/** Prints a line, and keeps it for the results. */
function say(line) {
  console.log(line);
  said.push(line);
}

function bodyOf(query) {
  return JSON.stringify({ query });
}

/** Sends one request of the attacker's or of a user's, from an address, and gives its milliseconds. */
function send(port, body, { address = '192.0.2.1', token } = {}) {
  const headers = { 'content-type': 'application/json', 'x-forwarded-for': address };
  if (token) headers.authorization = `Bearer ${token}`;
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const options = { agent, host: '127.0.0.1', port, path: '/graphql', method: 'POST', headers };
    const request = http.request(options, (response) => {
      response.resume().once('end', () => resolve(performance.now() - started));
    });
    request.once('error', reject).end(body);
  });
}

/** Does something so many times a second, for so many seconds, whatever the answers take. */
async function steadily(perSecond, forSeconds, work) {
  const times = [];
  const pending = [];
  const started = performance.now();
  for (let done = 0; performance.now() - started < forSeconds * 1000;) {
    const due = ((performance.now() - started) / 1000) * perSecond;
    for (; done < due; done++) pending.push(work(done).then((took) => times.push(took)));
    await delay(2);
  }
  await Promise.all(pending);
  return times.toSorted((a, b) => a - b);
}

async function floods(settings, emails) {
  const token = 'x'.repeat(43);
  // What is counted by address and costs nothing else, and what looks into the database too.
  const cheap = bodyOf(`{ verifyToken(token: "${token}") { __typename } }`);
  const dear = bodyOf(`mutation { verifyEmail(input: { token: "${token}" }) { __typename } }`);
  const logins = emails.map((email) => loginRequest(email).split('\r\n\r\n')[1]);
  say(`| ${seconds} s | requests | login p50 / p99 | memory before / after |`);
  say('| --- | ---: | ---: | ---: |');
  for (const [name, count, body] of [
    ['quiet', 0],
    ['verifyToken, 1,000 addresses', 1000, cheap],
    [`verifyToken, ${addresses.toLocaleString('en')} addresses`, addresses, cheap],
    [`verifyEmail, ${addresses.toLocaleString('en')} addresses`, addresses, dear],
  ]) {
    const server = await startGatehouse(settings);
    await steadily(20, 3, (at) => send(server.port, logins[at % logins.length], { address: of(at) }));
    const before = memory(server.pid);
    const flooded = flood(server, { addresses: count, body });
    const users = steadily(10, seconds, (at) =>
      send(server.port, logins[at % logins.length], { address: of(at) }),
    );
    const [{ answers, wrong, behind }, times] = await Promise.all([flooded, users]);
    say(
      `| ${name} | ${answers} (${wrong} wrong, ${behind} too many to send) | ${quantiles(times)} | ${before} / ${memory(server.pid)} MB |`,
    );
    await server.stop();
  }
}

/** What one process can send of it beside the server. */
async function flood({ port }, { addresses: count, body }) {
  if (count === 0) return { answers: 0, wrong: 0, behind: 0 };
  const child = startModule(floodProcess);
  child.send({ port, perSecond: addresses / seconds, seconds, addresses: count, body });
  return message(child, seconds + 20).finally(() => stopChild(child));
}

/** Users have addresses of their own. */
function of(at) {
  return `172.16.${(at >> 8) & 255}.${at & 255}`;
}

async function hostileDocuments(settings, emails) {
  const server = await startGatehouse(settings);
  const { data } = await ask(server.port, loginRequest(emails[0]));
  const me = bodyOf('{ me { id email roles } }');
  const others = { token: data.login.accessToken };
  const quiet = await steadily(200, 5, () => send(server.port, me, others));
  say(`| document | its own answer, p50 / p99 | me of others, p50 / p99 (alone ${quantiles(quiet)}) |`);
  say('| --- | ---: | ---: |');
  for (const [name, query] of Object.entries(documents())) {
    const body = Buffer.from(bodyOf(query));
    // No more than a load process can send beside the others.
    const rate = Math.min(20, Math.max(1, 4_000_000 / body.length));
    const attack = steadily(rate, 5, () => send(server.port, body).catch(() => NaN));
    const users = steadily(200, 5, () => send(server.port, me, others));
    say(`| ${name} | ${quantiles(await attack)} | ${quantiles(await users)} |`);
  }
  await server.stop();
}

function documents() {
  const times = (count, part) => Array.from({ length: count }, (_, at) => part(at)).join(' ');
  return {
    'depth 5,000': `${'{ me '.repeat(5000)}{ id }${'}'.repeat(5000)}`,
    '10,000 aliases': `{ ${times(10_000, (at) => `a${at}: __typename`)} }`,
    '10,000 directives': `{ me ${times(10_000, () => '@include(if: true)')} { id } }`,
    'a fan-out of fragments, 22 levels': `{ ...f0 } ${times(22, (at) => `fragment f${at} on Query { ...f${at + 1} ...f${at + 1} }`)} fragment f22 on Query { __typename }`,
    '1,000,000 tokens': `{ ${'a '.repeat(1_000_000)}}`,
    'a body of 50 MB': `{ me { id } } #${'x'.repeat(50_000_000)}`,
  };
}

/** Resident memory, in MB. */
function memory(pid) {
  const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Math.round(Number(kib) / 1024);
}

function quantiles(times) {
  const known = times.filter((time) => !Number.isNaN(time));
  const at = (share) =>
    known[Math.min(known.length - 1, Math.floor(known.length * share))]?.toFixed(1) ?? '-';
  return `${at(0.5)} / ${at(0.99)} ms`;
}
