// A folder in which the commands of the documentation run, as in a clean clone: nothing of this checkout's settings and
// data, a port of its own in the place of 4000, and a database of its own in the place of the one that a page names.
import { execFileSync, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { secrets } from './scratch-database.mjs';

/** Milliseconds: for a block, for a server to answer, which may install everything first, and for its end. */
const patience = { block: 900_000, start: 600_000, end: 30_000 };

/** What blocks read from standard input. */
const password = 'a lighthouse in the fog\n';

export class Workspace {
  server = null;

  constructor(root, { isInstalled, database }) {
    this.scratch = mkdtempSync(join(tmpdir(), 'gatehouse-docs-'));
    this.folder = join(this.scratch, 'gatehouse');
    this.database = database;
    mkdirSync(this.folder);
    const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
      cwd: root,
    });
    for (const name of files
      .toString()
      .split('\0')
      .filter((file) => file && existsSync(join(root, file)))) {
      cpSync(join(root, name), join(this.folder, name));
    }
    if (!isInstalled) return;
    for (const name of ['node_modules', 'dist']) symlinkSync(join(root, name), join(this.folder, name));
  }

  /** Puts what the page supposes into the folder, and forgets what the page before left there. */
  async begin(fixtures) {
    await this.stopServer();
    this.port = await freePort();
    this.kept ??= new Set([...readdirSync(this.folder), 'node_modules', 'dist']);
    for (const name of readdirSync(this.folder)) {
      if (!this.kept.has(name)) rmSync(join(this.folder, name), { recursive: true });
    }
    rmSync(join(this.scratch, 'state'), { force: true });
    const lines = Object.entries(secrets).map(([name, value]) => `${name}=${value}\n`);
    writeFileSync(join(this.folder, 'production.env'), lines.join(''));
    if (existsSync(fixtures)) cpSync(fixtures, this.folder, { recursive: true });
  }

  write(name, text) {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  /** Runs a block to its end. */
  async run(text, isOfDatabase) {
    const child = this.spawn(text, isOfDatabase);
    const timer = setTimeout(() => kill(child, 'SIGKILL'), patience.block);
    const [code, output] = await child.ended;
    clearTimeout(timer);
    return { code, output };
  }

  /** Runs a block that is a server, until it is stopped, and waits until that one answers. */
  async start(text, isOfDatabase) {
    const child = this.spawn(text, isOfDatabase);
    this.server = child;
    for (
      const until = Date.now() + patience.start;
      Date.now() < until && child.exitCode === null;
      await delay(200)
    ) {
      const answer = await fetch(`http://localhost:${this.port}/ready`).catch(() => null);
      if (answer?.ok) return { code: 0, output: child.output() };
    }
    await this.stopServer();
    return { code: 'no server', output: child.output() };
  }

  async stopServer() {
    if (!this.server) return;
    const { server } = this;
    kill(server, 'SIGTERM');
    const timer = setTimeout(() => kill(server, 'SIGKILL'), patience.end);
    await server.ended;
    clearTimeout(timer);
    this.server = null;
  }

  async end() {
    await this.stopServer();
    rmSync(this.scratch, { recursive: true, force: true });
  }

  spawn(text, isOfDatabase) {
    const state = join(this.scratch, 'state');
    // What a block exports and where it goes to is there in the next one.
    const script = `[ ! -f '${state}' ] || . '${state}'\ntrap '{ export -p; echo cd "$PWD"; } > "${state}"' EXIT\nset -e\n${this.adapt(text)}`;
    const { PATH, HOME, npm_config_cache } = process.env;
    const ofDatabase = isOfDatabase ? this.database.env : {};
    const env = {
      PATH,
      HOME,
      npm_config_prefer_offline: 'true',
      PORT: String(this.port),
      LOG_LEVEL: 'warn',
      npm_config_cache,
      ...ofDatabase,
    };
    const child = spawn('bash', ['-c', script], { cwd: this.folder, env, detached: true });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.stdin.on('error', () => {});
    child.stdin.end(password.repeat(2));
    const ended = new Promise((resolve) => child.once('close', (code) => resolve([code, output])));
    return Object.assign(child, { ended, output: () => output });
  }

  /** A move goes to a database without tables; other commands have one with tables. */
  urlFor(text) {
    if (!this.database) return '$&';
    return text.includes('move-database') ? this.database.emptyUrl : this.database.url;
  }

  adapt(text) {
    return text
      .replaceAll(/(localhost|127\.0\.0\.1):4[01]00/g, `$1:${this.port}`)
      .replaceAll('PORT=4100', `PORT=${this.port}`)
      .replaceAll(/postgresql:\/\/gatehouse(:gatehouse)?@[\w.:]+\/gatehouse\b(?!_)/g, this.urlFor(text));
  }
}

function kill(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
