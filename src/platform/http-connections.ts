import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Connection } from './http-connection.js';

const betweenLooksMs = 1000;

export interface ConnectionBounds {
  readonly maxConnections: number;
  /** How long a connection may go without a request, whatever else arrives. */
  readonly longestWaitMs: number;
  readonly now: () => Date;
  /** Says that a request took too long to arrive, as bytes of HTTP. */
  readonly tooLate: () => string;
}

/** The connections of one HTTP server. Each of them ends, whatever its client does. */
export class Connections {
  /** The one that has waited longest for a request comes first. */
  private readonly bySocket = new Map<Duplex, Connection>();

  constructor(
    server: Server,
    private readonly bounds: ConnectionBounds,
  ) {
    server.on('connection', (socket: Socket) => this.admit(socket));
    const looking = setInterval(() => this.endOverdue(), betweenLooksMs).unref();
    server.once('close', () => clearInterval(looking));
  }

  begin({ socket }: IncomingMessage, response: ServerResponse): void {
    const connection = this.bySocket.get(socket);
    if (!connection) return;
    connection.begin(response);
    response.once('close', () => {
      connection.finish(response, this.bounds.now().getTime());
      if (this.bySocket.delete(socket)) this.bySocket.set(socket, connection);
    });
  }

  /** Answers what is no request and ends its connection. */
  refuse(socket: Duplex, answer: () => string): void {
    const connection = this.bySocket.get(socket);
    if (connection && socket.writable) connection.refuse(answer);
    else socket.destroy();
  }

  /** Browsers open connections ahead of need, which are not idle in the eyes of closeIdleConnections. */
  destroyUnused(): void {
    for (const connection of this.bySocket.values()) if (!connection.hasRequests) connection.destroy();
  }

  private admit(socket: Socket): void {
    if (this.bySocket.size >= this.bounds.maxConnections && !this.makeRoom()) {
      socket.destroy();
      return;
    }
    this.bySocket.set(socket, new Connection(socket, this.bounds.now().getTime()));
    socket.once('close', () => this.bySocket.delete(socket));
  }

  /** Closes the connection that has waited longest without a complete request; false where all have one. */
  private makeRoom(): boolean {
    for (const [socket, connection] of this.bySocket) {
      if (connection.hasCompleteRequest) continue;
      this.bySocket.delete(socket);
      connection.destroy();
      return true;
    }
    return false;
  }

  private endOverdue(): void {
    const now = this.bounds.now().getTime();
    for (const connection of this.bySocket.values()) {
      const overdue = connection.overdue(now, this.bounds.longestWaitMs);
      if (overdue === 'reading') connection.destroy();
      if (overdue === 'sending') connection.refuse(this.bounds.tooLate);
    }
  }
}
