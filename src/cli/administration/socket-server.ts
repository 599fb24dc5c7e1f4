import { once } from 'node:events';
import { lstatSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import type { App } from '../../platform/context/app.js';
import { isDatabaseUnavailable } from '../../platform/database/errors.js';
import { Refusal } from '../../platform/errors/refusal.js';
import { version } from '../../platform/telemetry/version.js';
import { CommandError } from '../command-error.js';
import type { ErrorFacts } from '../command-error.js';
import { errorFacts } from '../format-error.js';
import { isOperation, perform } from './operations.js';
import type { Wish } from './operations.js';
import { readLine, socketOf, withShortPath } from './socket.js';

/** `requestMs`: how long a command may take to send its request. */
const bounds = { requestBytes: 64 * 1024, requestMs: 5000, connections: 16 };

/** The mode of the socket is 0600: only the user who runs the server, and root, can connect. */
const ownerOnly = 0o177;

/**
 * Answers commands for administrators while this process has the embedded database open. One connection carries one
 * request and its answer, each a line of JSON. There is no other authentication than the mode of the socket: its owner
 * can read and write the database anyway.
 */
export async function answerCommands(app: App, folder: string): Promise<() => Promise<void>> {
  const path = socketOf(folder);
  removeStale(path);
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    void converse(app, socket);
  });
  server.maxConnections = bounds.connections;
  await withShortPath(path, (short) => listen(server, short));
  return async () => {
    const closed = once(server, 'close');
    server.close();
    removeStale(path);
    // A request that has arrived is answered; other connections end now.
    for (const socket of open) if (socket.readable && socket.bytesRead === 0) socket.destroy();
    await closed;
  };
}

/** The lock on the folder is ours, so the server of an earlier socket is gone. Files of another kind stay. */
function removeStale(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSocket()) rmSync(path);
}

async function listen(server: Server, path: string): Promise<void> {
  // A later chmod would leave a moment in which others can connect. Node.js binds before `listen` returns.
  const umask = process.umask(ownerOnly);
  try {
    server.listen(path);
  } finally {
    process.umask(umask);
  }
  await once(server, 'listening');
}

async function converse(app: App, socket: Socket): Promise<void> {
  const overdue = setTimeout(() => socket.destroy(), bounds.requestMs);
  // A command that was interrupted closes its side early.
  socket.on('error', (error) => app.log.debug({ err: error }, 'a command went away'));
  try {
    const line = await readLine(socket, bounds.requestBytes);
    clearTimeout(overdue);
    if (line === null) return;
    socket.end(`${JSON.stringify(await answerTo(app, line))}\n`);
  } catch (error) {
    app.log.warn({ err: error }, 'a request of a command could not be read');
    socket.destroy();
  } finally {
    clearTimeout(overdue);
  }
}

type Answer = { readonly result: object } | { readonly error: ErrorFacts };

async function answerTo(app: App, line: string): Promise<Answer> {
  try {
    const wish = readWish(line);
    const { operation, operator } = wish;
    app.log.info({ operation, operator }, 'command');
    return { result: await perform(app, wish) };
  } catch (error) {
    if (error instanceof Refusal || error instanceof CommandError || isDatabaseUnavailable(error)) {
      return { error: errorFacts(error) };
    }
    app.log.error({ err: error }, 'a command failed');
    return {
      error: { code: 'INTERNAL_ERROR', message: 'The command failed in the server: its log has the reason.' },
    };
  }
}

function readWish(line: string): Wish {
  const request = parse(line);
  const { operation, input, operator } = request;
  if (!isOperation(operation)) throw unknown(request['version']);
  if (typeof input !== 'object' || input === null) throw unreadable();
  return { operation, input, operator: operatorOf(operator) } as Wish;
}

function parse(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // The error below says it.
  }
  throw unreadable();
}

/** The name stands in security events. */
function operatorOf(name: unknown): string {
  return typeof name === 'string' && /^[^\p{Cc}]{1,64}$/u.test(name) ? name : 'unknown user';
}

function unreadable(): CommandError {
  return new CommandError({ code: 'BAD_REQUEST', message: 'Send one JSON object with operation and input.' });
}

function unknown(asking: unknown): CommandError {
  return new CommandError({
    code: 'VERSION_MISMATCH',
    message: `The running server has version ${version} and does not know this command of version ${String(asking)}. Restart the server.`,
  });
}
