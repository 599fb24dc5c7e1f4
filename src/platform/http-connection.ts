import type { ServerResponse } from 'node:http';
import { Socket } from 'node:net';

/** How long a connection may make no progress, and how long a client that was answered for the last time has to close. */
const connectionLimits = { stallMs: 60_000, lingerMs: 2000, unansweredRequests: 8 };

/** The part of net.Socket that tells how far a write has got, and is not published. */
interface SocketInternals {
  readonly _handle?: { readonly writeQueueSize?: number } | null;
}

/** When bytes were last seen to move, and how many had. */
interface Progress {
  at: number;
  readonly received: number;
  /** Bytes of writes that are done. */
  readonly sent: number;
  /** Bytes of the write that is under way which the operating system has not taken yet. */
  readonly queued: number;
}

const headersEnd = Buffer.from('\r\n\r\n');
const nothing = Buffer.alloc(0);

/** Inside a body, pieces have at least so many bytes: a body that is made of line ends costs no more than another. */
const minBodyPiece = 256;

/**
 * One connection of an HTTP server: which of its requests wait for an answer, how much of what the client sends is
 * read, and how the connection ends.
 */
export class Connection {
  private readonly unanswered = new Set<ServerResponse>();
  private newest: ServerResponse | null = null;
  private unread: Buffer = nothing;
  private hasEnded = false;
  private parse!: (piece: Buffer) => void;
  private finishParsing!: () => void;
  private isParsing = false;
  private isPausedByNode = false;
  private refusal: (() => string) | null = null;
  private isEnding = false;
  private waitingSince: number;
  private bytesReadWhenAnswered = -1;
  private progress: Progress;

  constructor(
    private readonly socket: Socket,
    now: number,
  ) {
    this.waitingSince = now;
    this.progress = { at: now, received: 0, sent: 0, queued: 0 };
    // After CONNECT, node:http no longer listens for errors.
    socket.on('error', () => {});
    // node:http calls this after an answer with Connection: close.
    socket.destroySoon = () => this.end('');
    this.readRequestByRequest();
  }

  get hasRequests(): boolean {
    return this.newest !== null || this.isEnding;
  }

  /** Whether the client has sent a request completely and has not got its answer yet. */
  get hasCompleteRequest(): boolean {
    return Array.from(this.unanswered).some(({ req }) => req.complete);
  }

  begin(response: ServerResponse): void {
    this.newest = response;
    this.unanswered.add(response);
  }

  /** The answer has been handed to the operating system. */
  finish(response: ServerResponse, now: number): void {
    this.unanswered.delete(response);
    if (this.unanswered.size === 0) {
      this.waitingSince = now;
      this.bytesReadWhenAnswered = this.socket.bytesRead;
    }
    if (this.refusal) this.refuseInTurn();
    else this.readOn();
  }

  /** Answers what is no request, after the requests before it, and ends the connection. */
  refuse(answer: () => string): void {
    if (this.isEnding || this.refusal) return;
    this.refusal = answer;
    if (this.isNewestIncomplete && !this.newest!.headersSent) this.unanswered.delete(this.newest!);
    this.refuseInTurn();
  }

  destroy(): void {
    this.socket.destroy();
  }

  /** Whether the client has kept the connection from going on for too long: by reading nothing, or by sending nothing. */
  overdue(now: number, longestWaitMs: number): 'reading' | 'sending' | null {
    if (this.isEnding) return null;
    const isSending = this.socket.writableLength > 0;
    const before = this.progress;
    this.progress = { ...this.bytesSoFar(), at: now };
    if (!(isSending ? this.hasSentSince(before) : this.hasReceivedSince(before)))
      this.progress.at = before.at;
    if (now - this.progress.at > connectionLimits.stallMs) return isSending ? 'reading' : 'sending';
    // Empty lines between requests are no requests (RFC 9112 §2.2), and neither node:http nor the above counts them.
    return this.isBetweenRequests && now - this.waitingSince > longestWaitMs ? 'sending' : null;
  }

  private bytesSoFar(): Omit<Progress, 'at'> {
    const { bytesRead: received, bytesWritten, writableLength } = this.socket;
    const { _handle: handle } = this.socket as SocketInternals;
    return { received, sent: bytesWritten - writableLength, queued: handle?.writeQueueSize ?? 0 };
  }

  private hasSentSince(before: Progress): boolean {
    const { sent, queued } = this.progress;
    return sent > before.sent || (sent === before.sent && queued < before.queued);
  }

  private hasReceivedSince(before: Progress): boolean {
    return this.isClientFree || this.progress.received > before.received;
  }

  /** Whether it is not for the client to send something: the server is at work, or the connection is kept alive. */
  private get isClientFree(): boolean {
    if (!this.isBetweenRequests) return this.hasCompleteRequest;
    return this.socket.bytesRead === this.bytesReadWhenAnswered;
  }

  private get isBetweenRequests(): boolean {
    return this.unanswered.size === 0 && !this.isNewestIncomplete;
  }

  private get isNewestIncomplete(): boolean {
    return this.newest !== null && !this.newest.req.complete;
  }

  /** The body of the newest request is read in any case: its answer may wait for it. */
  private get isFull(): boolean {
    return this.unanswered.size >= connectionLimits.unansweredRequests && !this.isNewestIncomplete;
  }

  private get isHeld(): boolean {
    return this.isPausedByNode || this.isFull || this.refusal !== null || this.isEnding;
  }

  /**
   * Takes the place of the listeners by which node:http parses all that one read brings: 64 KiB may be thousands of
   * requests, which no pause holds back any more. The end of what the client sends comes after what is not parsed yet.
   */
  private readRequestByRequest(): void {
    const { socket } = this;
    const [parse] = socket.listeners('data') as [(chunk: Buffer) => void];
    const finishParsing = socket.listeners('end').at(-1) as () => void;
    this.parse = (piece) => parse.call(socket, piece);
    this.finishParsing = () => finishParsing.call(socket);
    socket.removeListener('data', parse);
    socket.removeListener('end', finishParsing);
    socket.on('data', (chunk) => {
      this.unread = this.unread.length === 0 ? chunk : Buffer.concat([this.unread, chunk]);
      this.readOn();
    });
    socket.on('end', () => {
      this.hasEnded = true;
      this.readOn();
    });
    // By these node:http holds back the client whose answers or whose body wait, and the parser must not be fed then.
    socket.pause = () => {
      this.isPausedByNode = true;
      return Socket.prototype.pause.call(socket);
    };
    socket.resume = () => {
      this.isPausedByNode = false;
      this.readOn();
      return socket;
    };
  }

  /** Parses what has been read, as far as it may be, and reads more only when nothing is left of it. */
  private readOn(): void {
    if (this.isParsing || this.isEnding) return;
    this.isParsing = true;
    while (this.unread.length > 0 && !this.isHeld && !this.socket.destroyed) {
      const length = this.nextPiece();
      const piece = this.unread.subarray(0, length);
      this.unread = this.unread.subarray(length);
      this.parse(piece);
    }
    this.isParsing = false;
    if (this.isEnding) return;
    if (this.hasEnded && this.unread.length === 0) this.finishParsing();
    if (this.isHeld) Socket.prototype.pause.call(this.socket);
    else Socket.prototype.resume.call(this.socket);
  }

  /** As many bytes as hold one request at most; all, if no second request is among them. */
  private nextPiece(): number {
    const { unread } = this;
    const end = unread.indexOf(headersEnd, this.isNewestIncomplete ? minBodyPiece : 0);
    const next = end === -1 ? -1 : unread.indexOf(headersEnd, end + headersEnd.length);
    return next === -1 ? unread.length : end + headersEnd.length;
  }

  private refuseInTurn(): void {
    if (this.unanswered.size > 0) return;
    const isAnswered = this.isNewestIncomplete && this.newest!.headersSent;
    this.end(isAnswered ? '' : this.refusal!());
  }

  /**
   * Says the last words and closes. What the client still sends is read and dropped meanwhile: a socket that is
   * destroyed with bytes unread takes the answer away from its client (RFC 9112 §9.6).
   */
  private end(lastWords: string): void {
    if (this.isEnding) return;
    this.isEnding = true;
    this.unread = nothing;
    const { socket } = this;
    socket.end(lastWords);
    socket.removeAllListeners('data');
    Socket.prototype.resume.call(socket);
    const overdue = setTimeout(() => socket.destroy(), connectionLimits.lingerMs);
    socket.once('close', () => clearTimeout(overdue));
  }
}
