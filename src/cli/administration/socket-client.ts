import { lstat, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { version } from '../../platform/telemetry/version.js';
import { CommandError } from '../command-error.js';
import type { ErrorFacts } from '../command-error.js';
import type { OperationName, Output, Wish } from './operations.js';
import { readLine, socketOf, withShortPath } from './socket.js';

const mostBytes = 16 * 1024 * 1024;

/** Milliseconds for an answer. Every statement of the server has a shorter deadline. */
const patience = 10_000;

/** Whether a server answers commands for the embedded database in this folder. */
export async function isServed(folder: string): Promise<boolean> {
  try {
    const socket = await reach(folder);
    socket.destroy();
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // No socket, or one that a killed server left behind.
    if (code === 'ENOENT' || code === 'ECONNREFUSED' || code === 'ENOTSOCK') return false;
    if (code === 'EACCES' || code === 'EPERM') throw notAllowed();
    throw code === 'EAGAIN' ? brokenOff() : error;
  }
}

/** A user who can write to the data folder must not pass for the server, which would learn a new password. */
async function reach(folder: string): Promise<Socket> {
  const path = socketOf(folder);
  const [socket, database] = await Promise.all([lstat(path), stat(folder)]);
  if (socket.uid !== database.uid) throw notOfTheServer(path);
  return withShortPath(path, open);
}

/** Asks the running server for an operation. Its refusal is thrown as a CommandError. */
export async function askServer<Name extends OperationName>(
  folder: string,
  wish: Wish<Name>,
  deadlineMs = patience,
): Promise<Output<Name>> {
  const line = await exchange(folder, JSON.stringify({ version, ...wish }), deadlineMs);
  const { result, error } = JSON.parse(line) as { result?: Output<Name>; error?: ErrorFacts };
  if (error) throw new CommandError(error);
  return result!;
}

async function exchange(folder: string, request: string, deadlineMs: number): Promise<string> {
  const socket = await reach(folder);
  let isOverdue = false;
  const overdue = setTimeout(() => {
    isOverdue = true;
    socket.destroy();
  }, deadlineMs);
  try {
    socket.write(`${request}\n`);
    const answer = await readLine(socket, mostBytes).catch((error: NodeJS.ErrnoException) => {
      if (error instanceof RangeError) throw error;
      return null;
    });
    if (answer !== null) return answer;
    throw isOverdue ? noAnswer(deadlineMs) : brokenOff();
  } finally {
    clearTimeout(overdue);
    socket.destroy();
  }
}

function open(path: string): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const socket = connect(path);
  socket.once('error', reject);
  socket.once('connect', () => {
    socket.off('error', reject);
    // Reading reports errors of an open connection.
    socket.on('error', () => {});
    resolve(socket);
  });
  return promise;
}

const check = 'Whether it made the change is not known: see gatehouse user show and gatehouse audit.';

function noAnswer(deadlineMs: number): CommandError {
  return new CommandError({
    code: 'SERVER_UNRESPONSIVE',
    message: `The running server did not answer within ${deadlineMs / 1000} seconds. ${check}`,
  });
}

function brokenOff(): CommandError {
  return new CommandError({
    code: 'SERVER_UNRESPONSIVE',
    message: `The running server stopped or is too busy, and gave no answer. ${check}`,
  });
}

function notOfTheServer(path: string): CommandError {
  return new CommandError({
    code: 'NOT_PERMITTED',
    message: `${path} belongs to another user than the database beside it. Remove it, and let only the user of the server write to its folder.`,
  });
}

function notAllowed(): CommandError {
  return new CommandError({
    code: 'NOT_PERMITTED',
    message:
      'A server of another user has this database open. Run the command as the user who runs the server, for example with sudo -u.',
  });
}
