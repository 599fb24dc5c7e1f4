import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, jest } from '@jest/globals';
import { askServer } from '../../src/cli/administration/socket-client.js';
import { command } from '../support/command-line.js';
import type { Outcome } from '../support/command-line.js';
import { DataFolders, email } from '../support/data-folders.js';
import { eventually } from '../support/eventually.js';
import { listeningPorts } from '../support/server-sockets.js';
import { Process } from '../support/server-process.js';
import { password } from '../support/test-user.js';

// Whole processes start here, on a machine that may have others to run.
jest.setTimeout(240_000);

const folders = new DataFolders();
afterEach(() => Process.stopAll());
afterAll(() => folders.removeAll());

const socketIn = (DATA_DIR: string) => join(DATA_DIR, 'database.sock');

const modeOf = (path: string) => statSync(path).mode & 0o777;

/** What the server answers to these bytes; empty where it closes the connection. */
async function answerTo(socket: Socket, bytes: string): Promise<string> {
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk.toString()));
  // The server may close before everything is written.
  socket.on('error', () => {});
  socket.write(bytes);
  await once(socket, 'close');
  return answer;
}

/** Waits for the line, which the server writes in the background. */
async function expectLogged(server: Process, line: object): Promise<void> {
  const wanted = expect.objectContaining(line);
  await eventually(
    async () => server.logs,
    (logs) => logs.some((each) => wanted.asymmetricMatch(each)),
  );
  expect(server.logs).toContainEqual(wanted);
}

/** A command with the secrets that the server has made, as an operator runs it. */
function run(DATA_DIR: string, ...args: string[]): Promise<Outcome> {
  return command({ DATA_DIR, TOKEN_PEPPER: '', PASSWORD_PEPPER: '', ENCRYPTION_KEY: '' }, args);
}

const wish = { operation: 'showUser', input: { user: email }, operator: 'ada' } as const;

describe('commands for administrators, while a server has the embedded database open', () => {
  it('are answered by the server, which goes on', async () => {
    const DATA_DIR = await folders.used();
    const server = await Process.listen({ DATA_DIR });

    const signedIn = await server.client.mutate('login', { email, password });
    const suspended = await run(DATA_DIR, 'user', 'suspend', email, '--yes');
    const refused = await server.client.mutate('login', { email, password });
    const reinstated = await run(DATA_DIR, 'user', 'reinstate', email);
    const again = await server.client.mutate('login', { email, password });
    const told = await run(DATA_DIR, 'audit', '--user', email, '--type', 'USER_SUSPENDED', '--json');
    const unknown = await run(DATA_DIR, 'user', 'show', 'nobody@example.com', '--json');
    const invalid = await run(DATA_DIR, 'user', 'suspend', email, '--yes', '--reason', 'x'.repeat(501));

    expect(signedIn).toBeSignedIn();
    expect(suspended).toMatchObject({ code: 0, stderr: '' });
    expect(suspended.stdout).toContain('Ended 2 sessions.');
    expect(refused).toBeRefused('AccountSuspended');
    expect(reinstated.code).toBe(0);
    expect(again).toBeSignedIn();
    expect(JSON.parse(told.stdout).events).toMatchObject([
      { user: email, actorId: null, reason: `command line, ${userInfo().username}` },
    ]);
    expect(unknown.code).toBe(1);
    expect(JSON.parse(unknown.stdout).error.code).toBe('NOT_FOUND');
    expect(invalid).toMatchObject({
      code: 1,
      stderr: 'Invalid values:\n  reason: Use at most 500 characters.\n',
    });
    await expectLogged(server, { msg: 'command', operation: 'suspendUser', operator: userInfo().username });
  });

  it('use a socket that only the user of the server can open, and no port', async () => {
    const DATA_DIR = folders.fresh();
    const server = await Process.listen({ DATA_DIR });

    const modes = [modeOf(DATA_DIR), modeOf(socketIn(DATA_DIR))];
    const ports = listeningPorts(server.pid);
    await server.stop();

    expect(modes).toEqual([0o700, 0o600]);
    expect(ports).toEqual([server.port]);
    expect(existsSync(socketIn(DATA_DIR))).toBe(false);
  });

  // Only root can run a program as another user.
  const asRoot = process.getuid?.() === 0 ? it : it.skip;
  asRoot('are refused to another user of the system, even in an open folder', async () => {
    const DATA_DIR = await folders.used();
    // The server inherits it: nothing but its own care makes the socket private.
    const umask = process.umask(0);
    const server = Process.run({ DATA_DIR });
    process.umask(umask);
    await server.listening();
    for (const folder of [DATA_DIR, dirname(DATA_DIR)]) chmodSync(folder, 0o755);
    const script = `require('node:net').connect(process.argv[1]).on('connect', () => console.log('connected'))
      .on('error', ({ code }) => console.log(code)).on('close', () => process.exit())`;

    const [own, others] = [0, 65_534].map((uid) =>
      spawnSync(process.execPath, ['-e', script, '--', socketIn(DATA_DIR)], {
        uid,
        encoding: 'utf8',
        input: '',
      }),
    );

    expect(others!.stdout).toBe('EACCES\n');
    expect(own!.stdout).toBe('connected\n');
  });

  asRoot('do not trust a socket that another user has put there', async () => {
    const DATA_DIR = await folders.used();
    const impostor = createServer().listen(socketIn(DATA_DIR));
    await once(impostor, 'listening');
    chownSync(socketIn(DATA_DIR), 65_534, 65_534);

    const refused = await run(DATA_DIR, 'user', 'find', '--json');
    await new Promise((resolve) => impostor.close(resolve));

    expect(JSON.parse(refused.stdout).error).toMatchObject({ code: 'NOT_PERMITTED' });
  });

  it('work beside a folder whose path is too long for a socket', async () => {
    const DATA_DIR = join(folders.fresh(), 'long'.repeat(30), 'data');
    mkdirSync(dirname(DATA_DIR), { recursive: true });
    renameSync(await folders.used(), DATA_DIR);
    await Process.listen({ DATA_DIR });

    const found = await run(DATA_DIR, 'user', 'find', email);

    expect(modeOf(socketIn(DATA_DIR))).toBe(0o600);
    expect(found).toMatchObject({ code: 0, stdout: expect.stringContaining(email), stderr: '' });
  });

  it('end with an error in time when the server hangs', async () => {
    const DATA_DIR = await folders.used();
    const server = await Process.listen({ DATA_DIR });
    process.kill(server.pid, 'SIGSTOP');

    const asked = askServer(join(DATA_DIR, 'database'), wish, 300);

    await expect(asked).rejects.toMatchObject({
      facts: {
        code: 'SERVER_UNRESPONSIVE',
        message: expect.stringContaining('did not answer within 0.3 seconds'),
      },
    });
  });

  it('answers a request that is no request, and bounds its size and its time', async () => {
    const DATA_DIR = await folders.used();
    const server = await Process.listen({ DATA_DIR });
    const open = () => connect(socketIn(DATA_DIR));
    const codeOf = (answer: string) => (JSON.parse(answer) as { error: { code: string } }).error.code;

    const answers = await Promise.all([
      answerTo(open(), 'GET / HTTP/1.1\n'),
      answerTo(open(), `${JSON.stringify({ ...wish, operation: 'constructor' })}\n`),
      answerTo(open(), `${JSON.stringify({ ...wish, input: 7 })}\n`),
    ]);
    const tooLong = await answerTo(open(), `"${'x'.repeat(70_000)}`);
    const half = await answerTo(open(), '{"operation":');
    const stillThere = await askServer(join(DATA_DIR, 'database'), { ...wish, operator: 'a\nda' });

    expect(answers.map(codeOf)).toEqual(['BAD_REQUEST', 'VERSION_MISMATCH', 'BAD_REQUEST']);
    expect([tooLong, half]).toEqual(['', '']);
    expect(stillThere.user.email).toBe(email);
    await expectLogged(server, { msg: 'command', operation: 'showUser', operator: 'unknown user' });
    const message = 'The line is longer than 65536 bytes.';
    await expectLogged(server, { level: 'warn', err: expect.objectContaining({ message }) });
  });
});

describe('commands for administrators, without a server', () => {
  it('open the embedded database themselves, after a server that was killed', async () => {
    const DATA_DIR = await folders.used();
    const killed = await Process.listen({ DATA_DIR });
    await killed.stop('SIGKILL');
    const wasLeft = existsSync(socketIn(DATA_DIR));

    const shown = await run(DATA_DIR, 'user', 'show', email);
    const next = await Process.listen({ DATA_DIR });
    const asked = await run(DATA_DIR, 'user', 'show', email);
    await next.stop();
    const suspended = await run(DATA_DIR, 'user', 'suspend', email, '--yes');

    expect(wasLeft).toBe(true);
    expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining(email) });
    expect(asked.stdout).toBe(shown.stdout);
    expect(suspended).toMatchObject({ code: 0, stderr: '' });
  });

  it('make no database where there is none', async () => {
    const DATA_DIR = folders.fresh();

    const refused = await run(DATA_DIR, 'user', 'suspend', email, '--yes', '--json');

    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.stdout).error).toMatchObject({ code: 'CANNOT_RUN' });
    expect(existsSync(DATA_DIR)).toBe(false);
  });

  it('wait for a server that is starting', async () => {
    const DATA_DIR = await folders.used();
    const server = Process.run({ DATA_DIR });
    const lock = join(DATA_DIR, 'database.lock');
    while (!existsSync(lock) || !readFileSync(lock, 'utf8').includes(String(server.pid))) {
      await new Promise((resolve) => setImmediate(resolve));
    }

    const shown = await run(DATA_DIR, 'user', 'show', email);

    expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining(email) });
  });
});
