import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartupError } from '../errors/startup-error.js';
import { EmbeddedClient, openPglite, writeInto } from './embedded-client.js';
import type { EmbeddedQueries } from './embedded-client.js';
import { lockFolderToRead, lockFolder } from './folder-lock.js';

export interface Embedded {
  readonly pglite: EmbeddedQueries;
  /** Throws if the database cannot be written. */
  readonly check: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Opens the embedded database in a folder for this process alone, and creates it if it does not exist. A folder with
 * other content or a damaged database stops the start, because PGlite would overwrite it with a new database.
 */
export async function openEmbedded(folder: string): Promise<Embedded> {
  const unlock = lockFolder(folder);
  try {
    const pglite = new EmbeddedClient(folder, await open(folder));
    const close = async () => {
      await pglite.close();
      unlock();
    };
    return { pglite, check: () => pglite.check(), close };
  } catch (error) {
    unlock();
    if (error instanceof StartupError) throw error;
    throw damaged(folder, (error as Error | undefined)?.message ?? 'it is damaged');
  }
}

/** The purpose of opening a database. `to look` changes nothing. */
export type Intent = 'to serve' | 'to look';

/** Opens the folder itself to serve, or a copy of it to look. */
export async function openFolder(folder: string, intent: Intent): Promise<Embedded> {
  if (intent === 'to serve') return openEmbedded(folder);
  const copy = await openCopy(folder);
  if (copy) return copy;
  throw new StartupError(`There is no database in ${folder} yet: the first start creates it.`);
}

/**
 * Opens a copy, because opening a database writes into its folder. Closing removes the copy. Returns null, and creates
 * nothing, if there is no database yet.
 */
export async function openCopy(folder: string): Promise<Embedded | null> {
  if (!existsSync(folder)) return null;
  refuseOther(folder);
  const unlock = lockFolderToRead(folder);
  const copy = mkdtempSync(join(tmpdir(), 'gatehouse-copy-'));
  const remove = () => rmSync(copy, { recursive: true, force: true });
  try {
    cpSync(folder, copy, { recursive: true });
    const pglite = await openPglite(copy);
    const close = async () => {
      await pglite.close();
      remove();
    };
    return { pglite, check: async () => {}, close };
  } catch (error) {
    remove();
    throw damaged(folder, (error as Error | undefined)?.message ?? 'it is damaged');
  } finally {
    unlock();
  }
}

async function open(folder: string) {
  if (existsSync(folder)) await refuseUnusable(folder);
  else await make(folder);
  return openPglite(folder);
}

/** PGlite would report a folder without space or write permission as a damaged database. */
async function refuseUnusable(folder: string): Promise<void> {
  refuseOther(folder);
  try {
    await writeInto(folder);
  } catch (error) {
    throw new StartupError(
      `The embedded database in ${folder} cannot be written. ${(error as Error).message}`,
    );
  }
}

function refuseOther(folder: string): void {
  if (!statSync(folder).isDirectory()) throw damaged(folder, 'it is a file');
  else if (readdirSync(folder).length > 0 && !existsSync(join(folder, 'PG_VERSION'))) {
    throw damaged(folder, 'the folder has other content, or only a part of a database');
  }
}

/** Creates the database in another folder and renames it, so that a killed start leaves no partial database. */
async function make(folder: string): Promise<void> {
  const draft = `${folder}.new`;
  rmSync(draft, { recursive: true, force: true });
  // No other user of the machine can read hashes and addresses from the files.
  mkdirSync(draft, { mode: 0o700 });
  const pglite = await openPglite(draft);
  await pglite.close();
  renameSync(draft, folder);
}

function damaged(folder: string, what: string): StartupError {
  return new StartupError(
    `The embedded database in ${folder} cannot be opened: ${what}. Restore the folder from a copy, or move it away to start with an empty database.`,
  );
}
