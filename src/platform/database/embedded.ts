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
import { PGlite } from '@electric-sql/pglite';
import { StartupError } from '../errors/startup-error.js';
import { EmbeddedClient, writeInto } from './embedded-client.js';
import type { EmbeddedQueries } from './embedded-client.js';
import { lockFolderToRead, lockFolder } from './folder-lock.js';

export interface Embedded {
  readonly pglite: EmbeddedQueries;
  /** Throws while it cannot be written. */
  readonly check: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Opens the embedded database in a folder for this process alone, and makes it where there is none yet. A folder
 * that holds something else, or a damaged database, stops the start: PGlite would begin anew over what is left of it.
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

/** What a database is opened for. */
export type Intent = 'to serve' | 'to look';

/** Opens it by itself to serve, and to look a copy of it. */
export async function openFolder(folder: string, intent: Intent): Promise<Embedded> {
  if (intent === 'to serve') return openEmbedded(folder);
  const copy = await openCopy(folder);
  if (copy) return copy;
  throw new StartupError(`There is no database in ${folder} yet: the first start makes it.`);
}

/**
 * Opens a copy, which goes when it is closed: even to open a database writes into its folder. Null where there is none
 * yet, and none is made.
 */
export async function openCopy(folder: string): Promise<Embedded | null> {
  if (!existsSync(folder)) return null;
  refuseOther(folder);
  const unlock = lockFolderToRead(folder);
  const copy = mkdtempSync(join(tmpdir(), 'gatehouse-copy-'));
  const remove = () => rmSync(copy, { recursive: true, force: true });
  try {
    cpSync(folder, copy, { recursive: true });
    const pglite = await PGlite.create(copy);
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

async function open(folder: string): Promise<PGlite> {
  if (existsSync(folder)) await refuseUnusable(folder);
  else await make(folder);
  return PGlite.create(folder);
}

/** PGlite would take a folder without space, or one that cannot be written, for a damaged one. */
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
    throw damaged(folder, 'there is something else, or only a part of one');
  }
}

/** Made beside and moved into place, so that a start that is killed meanwhile leaves no half of one. */
async function make(folder: string): Promise<void> {
  const draft = `${folder}.new`;
  rmSync(draft, { recursive: true, force: true });
  // Nobody else on the machine reads hashes and addresses out of its files.
  mkdirSync(draft, { mode: 0o700 });
  const pglite = await PGlite.create(draft);
  await pglite.close();
  renameSync(draft, folder);
}

function damaged(folder: string, what: string): StartupError {
  return new StartupError(
    `The embedded database in ${folder} cannot be opened: ${what}. Restore the folder from a copy, or move it away to begin with an empty database.`,
  );
}
