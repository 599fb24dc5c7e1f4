import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { OpenApp } from '../../platform/context/app.js';
import { DatabaseInUse } from '../../platform/database/folder-lock.js';
import { embeddedFolder } from '../../platform/database/orm-options.js';
import type { Operator } from '../cli-context.js';
import { CommandError } from '../command-error.js';
import { perform } from './operations.js';
import type { Input, OperationName, Output } from './operations.js';
import { askServer, isServed } from './socket-client.js';

/** Runs an operation here or in the running server. */
export type Ask = <Name extends OperationName>(name: Name, input: Input<Name>) => Promise<Output<Name>>;

/** What the command wants. Only `to create` may make a database where there is none. */
export type Intent = 'to look' | 'to change' | 'to create';

interface Administration {
  readonly ask: Ask;
  readonly close: () => Promise<void>;
}

/**
 * Runs work that asks for operations. They run in this process, on the database that the settings name. Only one process
 * can open an embedded database: while a server has it open, the server runs them.
 */
export async function withAdministration(
  operator: Operator,
  intent: Intent,
  work: (ask: Ask) => Promise<void>,
): Promise<void> {
  const folder = embeddedFolder(await operator.config());
  const { ask, close } = await (folder === null
    ? openHere(operator, intent)
    : reachFolder(operator, intent, folder));
  try {
    await work(ask);
  } finally {
    await close();
  }
}

/** Milliseconds: how long to wait for a process that has the folder and answers no commands, and between two tries. */
const times = { patience: 10_000, pause: 200 };

/** A server that starts or stops, and another command, have the folder for a moment without a socket. */
async function reachFolder(operator: Operator, intent: Intent, folder: string): Promise<Administration> {
  const overdue = performance.now() + times.patience;
  for (;;) {
    if (await isServed(folder)) return ofServer(folder);
    if (intent === 'to change' && !existsSync(folder)) throw noDatabase(folder);
    const opened = await openHere(operator, intent).catch((error: unknown) => {
      if (error instanceof DatabaseInUse && performance.now() < overdue) return null;
      throw error;
    });
    if (opened) return opened;
    await delay(times.pause);
  }
}

function ofServer(folder: string): Administration {
  const name = operatorName();
  const ask: Ask = (operation, input) => askServer(folder, { operation, input, operator: name });
  return { ask, close: async () => {} };
}

async function openHere(operator: Operator, intent: Intent): Promise<Administration> {
  const app: OpenApp = intent === 'to look' ? await operator.openToLook() : await operator.open();
  const name = operatorName();
  const ask: Ask = (operation, input) => perform(app, { operation, input, operator: name });
  return { ask, close: () => app.close() };
}

/** The user of the operating system, for security events. A container may run as a user without a name. */
function operatorName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

function noDatabase(folder: string): CommandError {
  return new CommandError({
    code: 'CANNOT_RUN',
    message: `There is no database in ${folder} yet: the first start creates it. Set DATA_DIR to the folder of the server.`,
  });
}
