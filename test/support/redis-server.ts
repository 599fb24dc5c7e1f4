import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';

/** Whether there is a redis-server on this machine. In CI that is not in doubt. */
export function hasRedisServer(): boolean {
  try {
    execFileSync('redis-server', ['--version']);
    return true;
  } catch (error) {
    if (process.env['CI']) throw new Error('There is no redis-server: install Redis.', { cause: error });
    return false;
  }
}

/** A Redis server of a test's own, which it may kill, hang, flush and fill. */
export class RedisServer {
  readonly port: number;
  private child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.child = child;
    this.port = port;
  }

  static async start(): Promise<RedisServer> {
    const port = await freePort();
    return new RedisServer(await launch(port), port);
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Empty, as nothing is kept on disk. */
  async startAgain(): Promise<void> {
    this.child = await launch(this.port);
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }

  /** It keeps its connections and takes new ones, but answers nobody. */
  hang(): void {
    this.child.kill('SIGSTOP');
  }

  goOn(): void {
    this.child.kill('SIGCONT');
  }

  /** What the server says to one command, in Redis's own words. */
  async command(...words: string[]): Promise<string> {
    const socket = connect(this.port, '127.0.0.1');
    socket.write(`${words.join(' ')}\r\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    return answer.toString();
  }
}

async function launch(port: number): Promise<ChildProcess> {
  const settings = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', settings, { stdio: 'ignore', cwd: tmpdir() });
  await once(child, 'spawn');
  await eventually(
    () =>
      new Promise<boolean>((resolve) => {
        const socket = connect(port, '127.0.0.1', () => resolve(true)).once('error', () => resolve(false));
        socket.unref().once('connect', () => socket.destroy());
      }),
    (isThere) => isThere,
  );
  return child;
}
