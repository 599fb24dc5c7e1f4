import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Milliseconds, but for the last two. Tests shorten them. */
export const connectionLimits = {
  /** How long a connection may make no progress in either direction while a request or its answer is under way. */
  stall: 60_000,
  /** How long a client that was answered for the last time has to close. */
  linger: 2000,
  betweenLooks: 1000,
  /** How many requests of one connection are worked on at once. */
  inWork: 8,
  /** node:http parses all that it has read, up to 64 KiB, before it heeds a pause. */
  unanswered: 1000,
};

interface Connection {
  readonly unanswered: Set<ServerResponse>;
  /** Requests beyond those that are worked on at once. */
  readonly queue: (() => void)[];
  /** When it began to wait for a complete request, on the monotonic clock. */
  waitingSince: number;
  isUsed: boolean;
  isEnding: boolean;
  /** Whether a request was refused before it had arrived completely. */
  isCut: boolean;
  /** The last words, which follow the answers that are still due. */
  refusal: string | null;
}

interface ConnectionBounds {
  readonly maxConnections: number;
  /** How many milliseconds a connection may go without a request. */
  readonly longestWait: number;
}

/** The connections of one HTTP server. Each of them ends, whatever its client does. */
export class Connections {
  /** The one that has waited longest for a request comes first. */
  private readonly bySocket = new Map<Duplex, Connection>();

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
   * Answers a request by the work, of which a connection has so many at once. While it has more, nothing is read from
   * it: a client that pipelines, or does not read, is held back (RFC 9112 §9.3.2). One that sends a thousand requests
   * in a single read is no client, and is cut off.
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

  /** Answers what is no request, after the requests before it, and ends the connection. */
  refuse(socket: Duplex, answer: string): void {
    const connection = this.bySocket.get(socket);
    if (!connection || !socket.writable) {
      socket.destroy();
      return;
    }
    const cut = Array.from(connection.unanswered).find(({ req }) => !req.complete);
    if (cut) {
      // What comes of its body must not be worked on any more, so nothing is read from here on.
      connection.unanswered.delete(cut);
      connection.isCut = true;
    }
    connection.refusal ??= cut?.headersSent ? '' : answer;
    if (connection.unanswered.size === 0) this.end(socket, connection, connection.refusal);
  }

  /** Browsers open connections ahead of need, which are not idle in the eyes of closeIdleConnections. */
  destroyUnused(): void {
    for (const [socket, { isUsed }] of this.bySocket) if (!isUsed) socket.destroy();
  }

  private admit(socket: Socket): void {
    if (this.bySocket.size >= this.bounds.maxConnections && !this.makeRoom()) {
      socket.destroy();
      return;
    }
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
    // node:http resumes it after each request that it has parsed, and whenever answers were taken.
    socket.on('resume', () => {
      if (connection.queue.length > 0) socket.pause();
    });
    // node:http calls this after an answer with Connection: close.
    socket.destroySoon = () => this.end(socket, connection, '');
  }

  /** Closes the connection that has waited longest without a complete request; false where all have one. */
  private makeRoom(): boolean {
    for (const [socket, { unanswered }] of this.bySocket) {
      if (Array.from(unanswered).some(({ req }) => req.complete)) continue;
      this.bySocket.delete(socket);
      socket.destroy();
      return true;
    }
    return false;
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
   * Says the last words and closes. What the client still sends is read and dropped for a moment: a socket that is
   * destroyed with bytes unread takes the answer away from its client (RFC 9112 §9.6).
   */
  private end(socket: Duplex, connection: Connection, lastWords: string): void {
    if (connection.isEnding) return;
    connection.isEnding = true;
    if (connection.isCut) {
      socket.end(lastWords, () => socket.destroy());
      return;
    }
    socket.end(lastWords);
    socket.resume();
    const overdue = setTimeout(() => socket.destroy(), connectionLimits.linger);
    socket.once('close', () => clearTimeout(overdue));
  }

  /** Empty lines between requests (RFC 9112 §2.2) keep a connection alive in the eyes of node:http. */
  private endOverdue(): void {
    const oldest = performance.now() - this.bounds.longestWait;
    for (const [socket, { unanswered, waitingSince }] of this.bySocket) {
      if (unanswered.size === 0 && waitingSince < oldest) socket.destroy();
    }
  }
}
