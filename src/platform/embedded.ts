import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { lockFolder } from './data-dir.js';
import { StartError } from './start-error.js';

export interface Embedded {
  readonly pglite: PGlite;
  readonly close: () => Promise<void>;
}

/**
 * Opens the embedded database in a folder for this process alone, and makes it where there is none yet. A folder
 * that holds something else, or a damaged database, stops the start: PGlite would begin anew over what is left of it.
 */
export async function openEmbedded(folder: string): Promise<Embedded> {
  const unlock = lockFolder(folder);
  try {
    const pglite = await open(folder);
    const close = async () => {
      await pglite.close();
      unlock();
    };
    return { pglite, close };
  } catch (error) {
    unlock();
    if (error instanceof StartError) throw error;
    throw damaged(folder, (error as Error | undefined)?.message ?? 'it is damaged');
  }
}

async function open(folder: string): Promise<PGlite> {
  if (!existsSync(folder)) await make(folder);
  else if (!statSync(folder).isDirectory()) throw damaged(folder, 'it is a file');
  else if (readdirSync(folder).length > 0 && !existsSync(join(folder, 'PG_VERSION'))) {
    throw damaged(folder, 'there is something else, or only a part of one');
  }
  return PGlite.create(folder);
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

function damaged(folder: string, what: string): StartError {
  return new StartError(
    `The embedded database in ${folder} cannot be opened: ${what}. Restore the folder from a copy, or move it away to begin with an empty database.`,
  );
}
