import { constants, fstatSync, openSync, write, writeSync } from 'node:fs';
import type { DestinationStream } from 'pino';

/** Bytes. A pipe takes `atOnce` bytes atomically (PIPE_BUF on Linux), so processes that share it do not mix lines. */
const bytes = { atOnce: 4096, waiting: 1024 * 1024 };

/** Milliseconds. Lines are written in batches, so that one line per request does not cost one system call each. */
const times = { gather: 100, whileFull: 10, afterFailure: 500, toFlush: 500, atExit: 200, nap: 5 };

/**
 * Standard output or standard error, for a process that keeps running regardless of its reader: nothing here blocks,
 * waits forever or throws. Lines that a stalled reader or a full disk does not take are kept up to a limit. Lines over
 * the limit are dropped and counted, and one line reports their number when there is room again.
 */
export class LineOutput implements DestinationStream {
  /** Lines dropped since the start of the process. */
  dropped = 0;
  /** Dropped lines that no log line has reported yet. */
  private untold = 0;
  private lines: string[] = [];
  /** Bytes that wait, including those of `chunk`. */
  private size = 0;
  private chunk: Buffer | null = null;
  private isWriting = false;
  private timer: NodeJS.Timeout | null = null;
  private flushed: (() => void)[] = [];
  private readonly own: number | null;

  constructor(private readonly standard: 1 | 2) {
    this.own = openOwn(standard);
    process.once('exit', () => this.writeRest());
  }

  write(line: string): void {
    const size = Buffer.byteLength(line);
    // After a dropped line, later lines are dropped too until the report of the dropped lines is written.
    if (this.untold > 0 || this.size + size > bytes.waiting) {
      this.dropped++;
      this.untold++;
    } else {
      this.lines.push(line);
      this.size += size;
    }
    if (this.timer || this.isWriting) return;
    if (this.size >= bytes.atOnce) this.next();
    else this.after(times.gather);
  }

  /** Calls back when everything is written, or after a timeout. */
  flush(done: () => void): void {
    if (this.size === 0) {
      done();
      return;
    }
    const overdue = setTimeout(() => this.endFlush(), times.toFlush);
    this.flushed.push(() => {
      clearTimeout(overdue);
      done();
    });
    this.next();
  }

  private endFlush(): void {
    for (const done of this.flushed.splice(0)) done();
  }

  private after(milliseconds: number): void {
    this.timer ??= setTimeout(() => this.next(), milliseconds).unref();
  }

  private next(): void {
    if (this.isWriting) return;
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.chunk ??= this.take();
    if (!this.chunk) {
      this.endFlush();
      return;
    }
    this.isWriting = true;
    write(this.descriptor(), this.chunk, (error, written) => {
      this.isWriting = false;
      if (error) this.after(error.code === 'EAGAIN' ? times.whileFull : times.afterFailure);
      else this.proceed(written);
    });
  }

  private proceed(written: number): void {
    this.forward(written);
    if (this.untold > 0 && this.size <= bytes.waiting / 2) this.tellOfDropped();
    if (this.size >= bytes.atOnce || this.chunk || this.flushed.length > 0) this.next();
    else if (this.size > 0) this.after(times.gather);
  }

  private forward(written: number): void {
    this.size -= written;
    // A full disk may take a part of a line. The rest is written first when there is room again.
    this.chunk = written < this.chunk!.length ? this.chunk!.subarray(written) : null;
  }

  /** Takes as many lines as one atomic write holds; a longer line is written alone. */
  private take(): Buffer | null {
    let [count, size] = [0, 0];
    for (const line of this.lines) {
      size += Buffer.byteLength(line);
      if (count > 0 && size > bytes.atOnce) break;
      count++;
    }
    return count === 0 ? null : Buffer.from(this.lines.splice(0, count).join(''));
  }

  private tellOfDropped(): void {
    const facts = { level: 'warn', time: new Date().toISOString(), lines: this.untold };
    const line = `${JSON.stringify({ ...facts, msg: 'log lines were dropped because the output was full' })}\n`;
    this.untold = 0;
    this.write(line);
  }

  /** The descriptor for non-blocking writes. The end of the process would wait for a thread that blocks in a write. */
  private descriptor(): number {
    if (this.own !== null) return this.own;
    // Other processes on the same pipe may set it to blocking, as Node.js does when it ends.
    const { _handle } = (this.standard === 1 ? process.stdout : process.stderr) as WithHandle;
    _handle?.setBlocking?.(false);
    return this.standard;
  }

  /** Writes the rest at the end of the process, within a deadline. A write in progress is left to its thread. */
  private writeRest(): void {
    if (this.isWriting) this.chunk = null;
    const overdue = performance.now() + times.atExit;
    while ((this.chunk ??= this.take()) && performance.now() < overdue && this.writeNow(this.chunk));
  }

  /** Whether another attempt may succeed. */
  private writeNow(chunk: Buffer): boolean {
    try {
      this.forward(writeSync(this.descriptor(), chunk));
      return true;
    } catch (error) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, times.nap);
      return (error as NodeJS.ErrnoException).code === 'EAGAIN';
    }
  }
}

interface WithHandle {
  readonly _handle?: { readonly setBlocking?: (isBlocking: boolean) => unknown };
}

/**
 * Opens the same pipe or terminal again, so that only this process's descriptor is non-blocking. Returns null if that
 * is not possible: for files, which never block; for sockets; if the pipe belongs to another user or has no reader;
 * and on systems other than Linux.
 */
function openOwn(standard: number): number | null {
  const { O_WRONLY, O_NONBLOCK, O_NOCTTY } = constants;
  try {
    const kind = fstatSync(standard);
    if (!kind.isFIFO() && !kind.isCharacterDevice()) return null;
    return openSync(`/proc/self/fd/${standard}`, O_WRONLY | O_NONBLOCK | O_NOCTTY);
  } catch {
    return null;
  }
}

const opened = new Map<1 | 2, LineOutput>();

/** The single output of this process for a descriptor. */
function outputOf(standard: 1 | 2): LineOutput {
  const output = opened.get(standard) ?? new LineOutput(standard);
  opened.set(standard, output);
  return output;
}

export const standardOutput = (): LineOutput => outputOf(1);
export const standardError = (): LineOutput => outputOf(2);
