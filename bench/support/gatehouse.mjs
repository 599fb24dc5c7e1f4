import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { build, isBuilt } from '../../scripts/build.mjs';
import { startChild, stopChild } from './children.mjs';
import { ask, freePort, graphql } from './requests.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const password = 'the password of a benchmark';

if (!isBuilt()) await build();
const { limits } = await import('../../dist/platform/config/settings/limits.js');

// Limits count as ever, and hold nobody back.
const unlimited = {
  ...Object.fromEntries(Object.values(limits).map(({ name }) => [name, '100000000'])),
  RATE_LIMIT_PER_MINUTE: '100000000',
  LOGIN_FAIL_EMAIL_THRESHOLD: '1000000',
  LOGIN_FAIL_IP_THRESHOLD: '1000000',
};

/** Settings as in production, but for those that would ask for https. A folder is where the process stands. */
export function settingsIn(folder, more) {
  const secret = () => randomBytes(33).toString('base64');
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    NODE_ENV: 'production',
    ENV: 'development',
    LOG_LEVEL: 'info',
    // As from devices that the accounts know.
    NEW_DEVICE_MAIL: 'false',
    // The roles of the users that benchmarks fill in and filter by.
    ROLES: 'USER,PATIENT,DOCTOR,REVIEWER,ADMIN',
    ...unlimited,
    DATA_DIR: folder,
    TOKEN_PEPPER: secret(),
    PASSWORD_PEPPER: secret(),
    ENCRYPTION_KEY: secret(),
    ...more,
  };
}

// As `npm start` has it.
const nodeFlags = ['--max-semi-space-size=16'];

/** Starts the built server and waits until it has answered a query. Its log goes to /dev/null. */
export async function startGatehouse(settings, nodeArgs = []) {
  return untilAnswer(settings, (env) => {
    return startChild(process.execPath, [...nodeFlags, ...nodeArgs, main], { cwd: settings.DATA_DIR, env });
  });
}

/** The same by `npm start`, as somebody does who has just cloned the repository. */
export async function npmStart(settings) {
  return untilAnswer(settings, (env) => startChild('npm', ['start'], { cwd: root, env }));
}

async function untilAnswer(settings, start) {
  const port = await freePort();
  const started = performance.now();
  const child = start({ ...settings, PORT: String(port) });
  await firstAnswer(child, port);
  return { pid: child.pid, port, startedInMs: performance.now() - started, stop: () => stopChild(child) };
}

async function firstAnswer(child, port) {
  let ended = null;
  void child.ended.then((code) => (ended = code));
  for (let tries = 0; tries < 6000; tries++) {
    try {
      const { data } = await ask(port, graphql('{ __typename }'));
      if (data?.__typename === 'Query') return;
    } catch (error) {
      if (error.code !== 'ECONNREFUSED') throw error;
    }
    if (ended !== null)
      throw new Error(`The server ended (${ended}) instead of starting.\n${child.complaints}`);
    await delay(5);
  }
  throw new Error(`The server did not start within 30 s.\n${child.complaints}`);
}

/** Makes accounts by the operator's own command, which neither limits nor verification stand in the way of. */
export async function createUsers(settings, count) {
  const emails = Array.from({ length: count }, (_, index) => `bench-${index + 1}@example.com`);
  for (const email of emails) {
    const args = [main, 'create-user', '--email', email, '--name', 'Ben Chmark'];
    const child = startChild(process.execPath, args, {
      cwd: settings.DATA_DIR,
      env: settings,
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    child.stdin.end(`${password}\n`);
    const code = await child.ended;
    if (code !== 0) throw new Error(`create-user ended with ${code}.\n${child.complaints}`);
  }
  return emails;
}

const authenticated = '__typename ... on Authenticated { accessToken refreshToken session { id } }';

export function loginRequest(email) {
  const query = `mutation ($input: LoginInput!) { login(input: $input) { ${authenticated} } }`;
  return graphql(query, { input: { email, password } });
}

export function refreshRequest(refreshToken) {
  const query = `mutation ($input: RefreshInput) { refresh(input: $input) { ${authenticated} } }`;
  return graphql(query, { input: { refreshToken } });
}

/** Signs in that many times, one account after the other, and gives the pairs. */
export async function signIn(server, count) {
  const pairs = [];
  for (let index = 0; index < count; index++) {
    const email = server.emails[index % server.emails.length];
    const { data } = await ask(server.port, loginRequest(email));
    if (data?.login.__typename !== 'Authenticated')
      throw new Error(`A login was answered ${JSON.stringify(data)}.`);
    pairs.push(data.login);
  }
  return pairs;
}
