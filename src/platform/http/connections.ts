import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Milliseconds, except for the last two. Tests shorten them. */
export const connectionLimits = {
  /** Longest time without progress in either direction during a request or its response. */
  stall: 60_000,
  /** Time for a client to close the connection after its last response. */
  linger: 2000,
  betweenLooks: 1000,
  /** Requests of one connection that are processed at the same time. */
  inWork: 8,
  /** Most unanswered requests. node:http parses up to 64 KiB that it has read before a pause takes effect. */
  unanswered: 1000,
};

interface Connection {
  readonly unanswered: Set<ServerResponse>;
  /** Requests that wait for one of the `inWork` places. */
  readonly queue: (() => void)[];
  /** The time of the monotonic clock since which it waits for a complete request. */
  waitingSince: number;
  isUsed: boolean;
  isEnding: boolean;
  /** Whether a request was refused before it arrived completely. */
  isCut: boolean;
  /** The final response, sent after the pending responses. */
  refusal: string | null;
}

interface ConnectionBounds {
  readonly maxConnections: number;
  /** Longest time without a request, in milliseconds. */
  readonly longestWait: number;
}

/** The connections of one HTTP server. Every connection ends, regardless of its client. */
export class Connections {
  /** Ordered by waiting time: the connection that has waited longest for a request comes first. */
  private readonly bySocket = new Map<Duplex, Connection>();
  private makingRoom: NodeJS.Immediate | null = null;

  constructor(
    server: Server,
    private readonly bounds: ConnectionBounds,
  ) {
    server.timeout = connectionLimits.stall;
    server.on('connection', (socket: Socket) => this.admit(socket));
    const looking = setInterval(() => this.endOverdue(), connectionLimits.betweenLooks).unref();
    server.once('close', () => clearInterval(looking));
  }

  /**
   * Runs the work that answers a request, for at most `inWork` requests of a connection at a time. While more requests
   * wait, the server does not read from the connection: this slows a client that pipelines or does not read (RFC 9112
   * §9.3.2). A connection with more than `unanswered` requests is cut off as an attack.
   */
  begin({ socket }: IncomingMessage, response: ServerResponse, work: () => void): void {
    const connection = this.bySocket.get(socket);
    if (!connection || connection.isEnding) return;
    connection.isUsed = true;
    connection.unanswered.add(response);
    if (connection.unanswered.size > connectionLimits.unanswered) {
      connection.isEnding = true;
      socket.destroy();
      return;
    }
    response.once('close', () => this.finish(socket, connection, response));
    if (connection.unanswered.size <= connectionLimits.inWork) {
      work();
      return;
    }
    connection.queue.push(work);
    socket.pause();
  }

  /** Answers input that is not a request, after the earlier requests, and ends the connection. */
  refuse(socket: Duplex, answer: string): void {
    const connection = this.bySocket.get(socket);
    if (!connection || !socket.writable) {
      socket.destroy();
      return;
    }
    const cut = Array.from(connection.unanswered).find(({ req }) => !req.complete);
    if (cut) {
      // The rest of its body must not be parsed as requests, so the server stops reading.
      connection.unanswered.delete(cut);
      connection.isCut = true;
    }
    connection.refusal ??= cut?.headersSent ? '' : answer;
    if (connection.unanswered.size === 0) this.end(socket, connection, connection.refusal);
  }

  /** Browsers open connections in advance, which closeIdleConnections does not treat as idle. */
  destroyUnused(): void {
    for (const [socket, { isUsed }] of this.bySocket) if (!isUsed) socket.destroy();
  }

  private admit(socket: Socket): void {
    // Not at once: a request that has already arrived is read first, whatever the number of connections beside it.
    if (this.bySocket.size >= this.bounds.maxConnections)
      this.makingRoom ??= setImmediate(() => this.makeRoom());
    const connection: Connection = {
      unanswered: new Set(),
      queue: [],
      waitingSince: performance.now(),
      isUsed: false,
      isEnding: false,
      isCut: false,
      refusal: null,
    };
    this.bySocket.set(socket, connection);
    socket.once('close', () => this.bySocket.delete(socket));
    // After CONNECT, node:http no longer listens for errors.
    socket.on('error', () => {});
    // node:http resumes the socket after each parsed request and whenever responses have been written.
    socket.on('resume', () => {
      if (connection.queue.length > 0) socket.pause();
    });
    // node:http calls this after a response with Connection: close.
    socket.destroySoon = () => this.end(socket, connection, '');
  }

  /** Closes the connections that have waited longest without a complete request; the newest if all have one. */
  private makeRoom(): void {
    this.makingRoom = null;
    let over = this.bySocket.size - this.bounds.maxConnections;
    const waiting = ({ unanswered }: Connection) => !Array.from(unanswered).some(({ req }) => req.complete);
    for (const [socket, connection] of this.bySocket) {
      if (over <= 0) return;
      if (!waiting(connection)) continue;
      this.drop(socket);
      over--;
    }
    if (over > 0) for (const socket of Array.from(this.bySocket.keys()).slice(-over)) this.drop(socket);
  }

  private drop(socket: Duplex): void {
    this.bySocket.delete(socket);
    socket.destroy();
  }

  private finish(socket: Socket, connection: Connection, response: ServerResponse): void {
    connection.unanswered.delete(response);
    if (socket.destroyed) return;
    connection.queue.shift()?.();
    const left = connection.unanswered.size;
    if (left <= connectionLimits.inWork) socket.resume();
    if (left > 0) return;
    connection.waitingSince = performance.now();
    if (this.bySocket.delete(socket)) this.bySocket.set(socket, connection);
    if (connection.refusal !== null) this.end(socket, connection, connection.refusal);
  }

  /**
   * Sends the final response and closes. Reads and drops further input for a moment, because a socket that is destroyed
   * with unread bytes resets the connection and the client loses the response (RFC 9112 §9.6).
   */
  private end(socket: Duplex, connection: Connection, finalResponse: string): void {
    if (connection.isEnding) return;
    connection.isEnding = true;
    if (connection.isCut) {
      socket.end(finalResponse, () => socket.destroy());
      return;
    }
    socket.end(finalResponse);
    socket.resume();
    const overdue = setTimeout(() => socket.destroy(), connectionLimits.linger);
    socket.once('close', () => clearTimeout(overdue));
  }

  /** Ends connections that wait too long. node:http counts empty lines between requests (RFC 9112 §2.2) as activity. */
  private endOverdue(): void {
    const oldest = performance.now() - this.bounds.longestWait;
    for (const [socket, { unanswered, waitingSince }] of this.bySocket) {
      if (unanswered.size === 0 && waitingSince < oldest) socket.destroy();
    }
  }
}
