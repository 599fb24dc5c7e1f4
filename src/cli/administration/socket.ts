import { mkdtemp, rm, symlink } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { CommandError } from '../command-error.js';

/**
 * The socket by which commands reach the server that has the embedded database open. It lies beside the folder of the
 * database, as its lock does, so both processes find it by the same settings.
 */
export function socketOf(folder: string): string {
  return `${resolve(folder)}.sock`;
}

/** Bytes of a path that every system takes: macOS allows 103, Linux 107. */
const longestPath = 100;

/**
 * Calls `use` with a path to the socket that is short enough for the system. A longer path is reached through a symbolic
 * link to its folder, in a temporary folder that only this user can enter.
 */
export async function withShortPath<T>(path: string, use: (path: string) => Promise<T>): Promise<T> {
  if (fits(path)) return use(path);
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-'));
  try {
    const short = join(folder, 'd', basename(path));
    if (!fits(short)) throw tooLong(path);
    await symlink(dirname(path), join(folder, 'd'), 'dir');
    return await use(short);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function fits(path: string): boolean {
  return Buffer.byteLength(path) <= longestPath;
}

function tooLong(path: string): CommandError {
  return new CommandError({
    code: 'PATH_TOO_LONG',
    message: `The path ${path} is too long for a socket. Set DATA_DIR or TMPDIR to a folder with a shorter path.`,
  });
}

/** Reads until the end of the line, or until the other side ends: then null. Longer lines throw a RangeError. */
export async function readLine(socket: Socket, mostBytes: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  // The answer still has to be written to this socket.
  for await (const chunk of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    const end = chunk.indexOf('\n');
    const part = end < 0 ? chunk : chunk.subarray(0, end);
    chunks.push(part);
    size += part.length;
    if (size > mostBytes) throw new RangeError(`The line is longer than ${mostBytes} bytes.`);
    if (end >= 0) return Buffer.concat(chunks).toString();
  }
  return null;
}
