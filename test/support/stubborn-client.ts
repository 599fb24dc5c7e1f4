import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { eventually } from './eventually.js';
import { socketsAt } from './server-sockets.js';

/** Milliseconds: a machine that has others to run takes its time. */
export const patience = 60_000;

export const get = 'GET /health HTTP/1.1\r\nhost: x\r\n\r\n';

export const post = (length: number): string =>
  `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;

/** Waits until the server holds so many connections, and gives how many it holds. */
export function socketsOf(port: number, hopedFor: number): Promise<number> {
  return eventually(
    async () => socketsAt(port),
    (count) => count === hopedFor,
    patience,
  );
}

const clients: StubbornClient[] = [];

/** After a test: the connections of its clients go. */
export function destroyClients(): void {
  for (const { socket } of clients.splice(0)) socket.destroy();
}

/** A client that never closes, whatever the server does, and reads only if it is told to. */
export class StubbornClient {
  readonly socket: Socket;
  said = '';
  hasEnded = false;

  static open(port: number, bytes: string, { reads = true } = {}): StubbornClient {
    const client = new StubbornClient(port, bytes, reads);
    clients.push(client);
    return client;
  }

  private constructor(port: number, bytes: string, reads: boolean) {
    this.socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    this.socket.on('error', () => {});
    this.socket.on('end', () => (this.hasEnded = true));
    if (reads) this.read();
    this.socket.write(bytes, 'latin1');
  }

  read(): void {
    this.socket.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
  }

  get statuses(): number[] {
    return Array.from(this.said.matchAll(/HTTP\/1\.1 (\d+)/g), ([, status]) => Number(status));
  }

  answers(count: number): Promise<number[]> {
    return eventually(
      async () => this.statuses,
      ({ length }) => length >= count,
      patience,
    );
  }
}
