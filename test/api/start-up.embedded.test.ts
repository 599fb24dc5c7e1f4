import { afterAll, afterEach, describe, expect, it, jest } from '@jest/globals';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DataFolders, email } from '../support/data-folders.js';
import { Process } from '../support/server-process.js';
import type { Settings } from '../support/server-process.js';
import { password } from '../support/test-user.js';

// Whole processes start here, on a machine that may have others to run.
jest.setTimeout(120_000);

describe('the start', () => {
  const folders = new DataFolders();
  afterEach(() => Process.stopAll());
  afterAll(() => folders.removeAll());

  /** Runs something that ends by itself. */
  async function outcome(settings: Settings) {
    const command = Process.run(settings);
    return { code: await command.exit, stdout: command.stdout, stderr: command.stderr };
  }

  const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);
  const hasStack = /^\s+at .+:\d+/m;

  it('makes its folder and its secrets when there are none, for nobody else to read', async () => {
    const DATA_DIR = folders.fresh();

    const server = await Process.listen({ DATA_DIR });

    await expect(server.client.mutate('signup', { email, password })).resolves.toBeSignedIn();
    expect(modeOf(DATA_DIR)).toBe('700');
    expect(modeOf(join(DATA_DIR, 'database'))).toBe('700');
    expect(modeOf(join(DATA_DIR, 'secrets.json'))).toBe('600');
    const secrets = JSON.parse(readFileSync(join(DATA_DIR, 'secrets.json'), 'utf8')) as Record<
      string,
      string
    >;
    expect(Object.keys(secrets).sort()).toEqual([
      'encryptionKey',
      'jwtSecret',
      'passwordPepper',
      'tokenPepper',
    ]);
    expect(new Set(Object.values(secrets)).size).toBe(4);
    for (const secret of Object.values(secrets)) expect(Buffer.from(secret, 'base64url').length).toBe(32);
  });

  it('keeps secrets, accounts and sessions from one time to the next', async () => {
    const DATA_DIR = await folders.used();
    const secrets = readFileSync(join(DATA_DIR, 'secrets.json'), 'utf8');
    const first = await Process.listen({ DATA_DIR });
    const { accessToken, refreshToken } = await first.client.mutate('login', { email, password });
    await first.stop();

    const second = await Process.listen({ DATA_DIR });

    expect(readFileSync(join(DATA_DIR, 'secrets.json'), 'utf8')).toBe(secrets);
    await expect(second.client.me({ token: accessToken })).resolves.toMatchObject({ email });
    await expect(second.client.mutate('refresh', { refreshToken })).resolves.toBeSignedIn();
    await expect(second.client.mutate('login', { email, password })).resolves.toBeSignedIn();
  });

  it('tells a developer on the terminal where everything is, and a machine in one line of the log', async () => {
    const DATA_DIR = await folders.used();

    const server = await Process.listen({ DATA_DIR });

    expect(server.stderr).toContain(`http://localhost:${server.port}/graphql`);
    expect(server.stderr).toContain(DATA_DIR);
    expect(server.stderr).toContain('create-user');
    expect(server.logs).toEqual([
      expect.objectContaining({ level: 'info', msg: 'listening', port: server.port, env: 'development' }),
    ]);
  });

  it('refuses a folder that another process has, and names it; that one goes on', async () => {
    const DATA_DIR = await folders.used();
    const first = await Process.listen({ DATA_DIR });

    const second = await outcome({ DATA_DIR });

    expect(second.code).toBe(1);
    expect(second.stderr).toContain(`process ${first.pid} `);
    expect(second.stderr).toContain(DATA_DIR);
    expect(second.stderr).not.toMatch(hasStack);
    await expect(first.client.mutate('login', { email, password })).resolves.toBeSignedIn();
  });

  it('gives a folder to one of two processes that start at once', async () => {
    const DATA_DIR = await folders.used();
    const both = [Process.run({ DATA_DIR }), Process.run({ DATA_DIR })];

    const loser = await Promise.race(both.map(async (process) => ({ process, code: await process.exit })));

    expect(loser.code).toBe(1);
    const winner = both.find((process) => process !== loser.process)!;
    expect(loser.process.stderr).toContain('in use by');
    await winner.listening();
    await expect(winner.client.mutate('login', { email, password })).resolves.toBeSignedIn();
  });

  it.each([
    ['that is no JSON', 'not { json'],
    ['that lacks one', '{"tokenPepper":"x","passwordPepper":"y"}'],
  ])('stops at a secrets.json %s, and leaves it as it is', async (_which, text) => {
    const DATA_DIR = await folders.used();
    const file = join(DATA_DIR, 'secrets.json');
    writeFileSync(file, text);

    const { code, stderr } = await outcome({ DATA_DIR });

    expect(code).toBe(1);
    expect(stderr).toContain(`${file} is damaged`);
    expect(stderr).not.toMatch(hasStack);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it.each(['ENCRYPTION_KEY', 'PASSWORD_PEPPER'])(
    'stops at another %s than the database was made with',
    async (name) => {
      const { code, stderr } = await outcome({
        DATA_DIR: await folders.used(),
        [name]: 'another-one-5e0a7b9c2d4f6e8a1b3c',
      });

      expect(code).toBe(1);
      expect(stderr).toContain(name);
      expect(stderr).not.toMatch(hasStack);
      expect(stderr).not.toContain('5e0a7b9c2d4f6e8a1b3c');
    },
  );

  it('stops in production without settings, and names all that is missing', async () => {
    const DATA_DIR = folders.fresh();

    const { code, stdout, stderr } = await outcome({ NODE_ENV: 'production', DATA_DIR });

    expect(code).toBe(1);
    for (const name of ['DATABASE_URL', 'PUBLIC_URL', 'TOKEN_PEPPER', 'PASSWORD_PEPPER', 'ENCRYPTION_KEY']) {
      expect(stderr).toContain(`- ${name} is missing`);
    }
    expect(stderr).not.toMatch(hasStack);
    expect(stdout).toBe('');
    expect(existsSync(DATA_DIR)).toBe(false);
  });

  it('says so when something else listens on its port', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;

    const { code, stderr } = await outcome({ DATA_DIR: await folders.used(), PORT: String(port) });

    other.close();
    expect(code).toBe(1);
    expect(stderr).toContain(String(port));
    expect(stderr).toContain('set another PORT');
    expect(stderr).not.toMatch(hasStack);
  });

  it('says so when there is no database at the address given', async () => {
    const DATABASE_URL = 'postgresql://gatehouse:hunter2@127.0.0.1:9/gatehouse';

    const { code, stderr } = await outcome({ DATA_DIR: folders.fresh(), DATABASE_URL });

    expect(code).toBe(1);
    expect(stderr).toContain('DATABASE_URL');
    expect(stderr).not.toMatch(hasStack);
    expect(stderr).not.toContain('hunter2');
  });
});
