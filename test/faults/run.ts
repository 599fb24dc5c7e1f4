// Breaks everything that the server depends on, and the server, while people use it; then looks whether anything that
// was acknowledged is lost. Writes docs/reliability.md. `npm run test:long faults` runs it, within four minutes; with
// `--few` each fault comes once, nothing is written, and what takes long is no violation.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { freePort } from '../support/free-port.ts';
import { hasPrivatePostgres, PrivatePostgres } from '../support/private-postgres.ts';
import { hasRedisServer, RedisServer } from '../support/redis-server.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { Actor } from './client.ts';
import { disturbancesOf } from './disturbances.ts';
import type { World } from './disturbances.ts';
import { guessesPerMinute } from './guesser.ts';
import { History } from './history.ts';
import { limits } from './limits.mjs';
import { reportOf } from './report.ts';
import type { Phase } from './report.ts';
import { Server } from './servers.ts';

const report = fileURLToPath(new URL('../../docs/reliability.md', import.meta.url));

/** How many people use the servers at a time. */
const people = 8;

const { few } = parseArgs({ options: { few: { type: 'boolean', default: false } } }).values;

const history = new History(!few);

/** A mail server that takes connections and never says a word. */
async function silentMailServer(): Promise<{ readonly port: number; readonly close: () => void }> {
  const port = await freePort();
  const server = createServer((socket) => socket.on('error', () => {}));
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
  return { port, close: () => server.close() };
}

function settingsOf(folder: string, databaseUrl: string, redis: RedisServer | null) {
  const secret = () => randomBytes(33).toString('base64');
  return {
    ...Object.fromEntries(Object.values(limits).map(({ name }) => [name, 'off'])),
    RATE_LIMIT_PER_MINUTE: '0',
    LOGIN_FAIL_EMAIL_THRESHOLD: '1000000',
    LOGIN_FAIL_IP_THRESHOLD: '1000000',
    // Everybody but who guesses comes from an address of their own.
    [limits['login.IP']!.name]: `${guessesPerMinute}/1m`,
    TRUST_PROXY: '1',
    ...(redis && { REDIS_URL: redis.url }),
    MAX_SESSIONS_PER_USER: '0',
    REFRESH_GRACE_SECONDS: '300',
    ARGON2_MEMORY_KIB: '8192',
    ARGON2_PASSES: '1',
    HASH_CONCURRENCY: '1',
    SMTP_HOST: '127.0.0.1',
    EMAIL_FROM: 'accounts@example.com',
    TOKEN_PEPPER: secret(),
    PASSWORD_PEPPER: secret(),
    ENCRYPTION_KEY: secret(),
    PUBLIC_URL: 'http://gatehouse.test',
    DATA_DIR: folder,
    DATABASE_URL: databaseUrl,
    LOG_LEVEL: 'error',
  };
}

/** Everybody signs up, does this and that for a while, and makes room for somebody else. */
async function live(actors: Actor[], origins: readonly string[], over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    const actor = new Actor(history, origins);
    actors.push(actor);
    await actor.signup();
    for (let acts = 0; acts < 25 && actor.exists && !over.aborted; acts++) {
      await actor.act();
      await delay(20);
    }
    if (!actor.exists) await delay(100);
  }
}

/** Whoever asks a living server whether it lives is told so at once, whatever else is away. */
async function askForHealth(servers: readonly Server[], over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    for (const server of servers.filter(({ isUp }) => isUp)) {
      const started = performance.now();
      const status = await fetch(`${server.origin}/health`).then(
        (answer) => answer.status,
        () => null,
      );
      const took = performance.now() - started;
      if (server.isUp && status !== 200) history.violate(`/health was answered ${status}`);
      history.limitWait('the answer of /health', took, 2000);
    }
    await delay(200);
  }
}

/** Milliseconds until every server says that it is ready. */
async function untilReady(servers: readonly Server[]): Promise<number> {
  const started = performance.now();
  for (const { origin } of servers) {
    let status = 0;
    while (status !== 200) {
      status = await fetch(`${origin}/ready`).then(
        (answer) => answer.status,
        () => 0,
      );
      if (performance.now() - started > 30_000) throw new Error('A server does not come back.');
      if (status !== 200) await delay(20);
    }
  }
  return performance.now() - started;
}

async function disturbAll(world: World): Promise<Phase[]> {
  const phases: Phase[] = [];
  for (const { name, times: usualTimes, disturb } of disturbancesOf(world)) {
    const times = few ? 1 : usualTimes;
    history.phase = name;
    let slowestReturn = 0;
    for (let round = 0; round < times; round++) {
      await disturb(world, round);
      const back = await untilReady(world.servers);
      slowestReturn = Math.max(slowestReturn, back);
      history.limitWait('service', back, 5000);
      await delay(500);
    }
    phases.push({ name, times, slowestReturn });
    console.log(`${name}: ${times} times, back after ${Math.round(slowestReturn)} ms at most`);
  }
  history.compareWaits();
  return phases;
}

async function lookAtAll(actors: readonly Actor[], postgres: PrivatePostgres): Promise<void> {
  history.phase = 'afterwards';
  for (const actor of actors.filter(({ exists }) => exists)) await actor.look();
  const twice = await postgres.query('select email from users group by email having count(*) > 1');
  if (twice.length > 0) history.violate(`${twice.length} addresses have two accounts`);
  const half = await postgres.query(
    'select 1 from users u where not exists (select 1 from sessions s where s.user_id = u.id)',
  );
  if (half.length > 0) history.violate(`${half.length} accounts are half made`);
  const mails = await postgres.query(`select 1 from mails where name = 'verify-email'`);
  const acknowledged = actors.filter(({ exists }) => exists).length;
  if (mails.length < acknowledged) history.violate(`${acknowledged - mails.length} mails are lost`);
}

async function main(): Promise<void> {
  if (!hasPrivatePostgres())
    throw new Error('Install PostgreSQL: there is no initdb under /usr/lib/postgresql.');
  const started = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-faults-'));
  const postgres = await PrivatePostgres.start({ max_connections: '40' });
  const proxy = await TcpProxy.start(postgres.port);
  const mail = await silentMailServer();
  const redis = hasRedisServer() ? await RedisServer.start() : null;
  const settings = {
    ...settingsOf(folder, postgres.url(proxy.port), redis),
    SMTP_PORT: String(mail.port),
  };
  const servers = [new Server(await freePort(), settings), new Server(await freePort(), settings)];
  const origins = servers.map(({ origin }) => origin);
  const [actors, over] = [[] as Actor[], new AbortController()];
  try {
    await Promise.all(servers.map((server) => server.start()));
    const load = Array.from({ length: people }, () => live(actors, origins, over.signal));
    load.push(askForHealth(servers, over.signal));
    // What comes first takes longer, and would be no measure of what is usual.
    await delay(3000);
    const phases = await disturbAll({ postgres, proxy, redis, servers, history });
    over.abort();
    await Promise.all(load);
    await lookAtAll(actors, postgres);
    for (const line of servers.flatMap(({ complaints }) => complaints)) history.violate(line.slice(0, 500));
    if (few) return;
    const seconds = Math.round((performance.now() - started) / 1000);
    const { version } = process;
    const facts = {
      actors: actors.filter(({ exists }) => exists),
      phases,
      seconds,
      cores: cpus().length,
      version,
    };
    writeFileSync(report, await format(reportOf(history, facts), { ...prettierOptions(), filepath: report }));
  } finally {
    over.abort();
    await Promise.all(servers.map((server) => server.stop('SIGKILL')));
    await proxy.close();
    await redis?.kill();
    mail.close();
    await PrivatePostgres.removeAll();
    rmSync(folder, { recursive: true, force: true });
  }
}

function prettierOptions(): object {
  return JSON.parse(readFileSync(new URL('../../.prettierrc.json', import.meta.url), 'utf8')) as object;
}

await main();
const { violations } = history;
console.log(violations.length === 0 ? 'Nothing was lost.' : violations.slice(0, 40).join('\n'));
process.exit(violations.length === 0 ? 0 : 1);
