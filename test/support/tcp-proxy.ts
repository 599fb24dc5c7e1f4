import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

type Mode = 'pass' | 'hang' | 'mute';

interface Pair {
  readonly client: Socket;
  /** Null while nobody has been called on the client's behalf. */
  target: Socket | null;
}

/** Stands between a server and what it depends on, and can be told to fail as networks do. */
export class TcpProxy {
  private mode: Mode = 'pass';
  private readonly pairs = new Set<Pair>();
  private readonly server: Server;
  private readonly targetPort: number;

  private constructor(targetPort: number) {
    this.targetPort = targetPort;
    this.server = createServer({ pauseOnConnect: true }, (client) => this.admit(client));
  }

  static async start(targetPort: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(targetPort);
    await proxy.listen(0);
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Gives how many of the connections that there are now still last, whenever that is asked. */
  survivors(): () => number {
    const now = [...this.pairs];
    return () => now.filter((pair) => this.pairs.has(pair)).length;
  }

  /** All that was held back goes on its way. */
  pass(): void {
    this.turn('pass');
  }

  /** Accepts and never answers, and lets nothing through either way. */
  hang(): void {
    this.turn('hang');
  }

  /** What the server says arrives and is done; what comes back does not. */
  mute(): void {
    this.turn('mute');
  }

  /** Ends every connection there is. New ones are welcome. */
  cut(): void {
    for (const { client, target } of this.pairs) {
      client.destroy();
      target?.destroy();
    }
  }

  /** Nobody listens until what it gives is called. */
  async refuse(): Promise<() => Promise<void>> {
    const { port } = this;
    await this.close();
    return () => this.listen(port);
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((closed) => this.server.close(closed));
  }

  private async listen(port: number): Promise<void> {
    await new Promise<void>((listening, failed) => {
      this.server.once('error', failed);
      this.server.listen(port, '127.0.0.1', listening);
    });
  }

  private turn(mode: Mode): void {
    this.mode = mode;
    for (const pair of this.pairs) this.obey(pair);
  }

  private admit(client: Socket): void {
    const pair: Pair = { client, target: null };
    this.pairs.add(pair);
    client.on('error', () => {});
    client.once('close', () => {
      this.pairs.delete(pair);
      pair.target?.destroy();
    });
    this.obey(pair);
  }

  private obey(pair: Pair): void {
    if (this.mode !== 'hang') pair.target ??= this.call(pair.client);
    if (this.mode === 'hang') pair.client.pause();
    else pair.client.resume();
    if (this.mode === 'pass') pair.target?.resume();
    else pair.target?.pause();
  }

  private call(client: Socket): Socket {
    const target = connect(this.targetPort, '127.0.0.1');
    target.on('error', () => {});
    target.once('close', () => client.destroy());
    target.on('data', (chunk) => client.write(chunk));
    client.on('data', (chunk) => target.write(chunk));
    return target;
  }
}
