import { openSync, ftruncateSync, writeSync, closeSync, existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { tryLock } from 'fs-native-extensions';
import { StartupError } from '../errors/startup-error.js';
import { makeFolder } from '../secrets/development-secrets.js';

/**
 * Takes the folder for this process alone and gives a function that lets go. PGlite has no lock of its own, and
 * two processes on one folder lose acknowledged writes. The kernel holds the lock, so it ends with the process
 * however that ends; the file's text only names the holder.
 */
export function lockFolder(folder: string): () => void {
  const file = `${folder}.lock`;
  makeFolder(dirname(file));
  const handle = openSync(file, 'a+', 0o600);
  if (!tryLock(handle)) throw inUse(folder, file, handle);

  ftruncateSync(handle);
  writeSync(handle, `process ${process.pid} on ${hostname()}, since ${new Date().toISOString()}`);
  return () => closeSync(handle);
}

/** The same for who only reads the folder: nothing is made or written, and several may read at once. */
export function lockFolderToRead(folder: string): () => void {
  const file = `${folder}.lock`;
  // Whoever opens the database to write makes the file.
  if (!existsSync(file)) return () => {};
  const handle = openSync(file, 'r');
  if (!tryLock(handle, { shared: true })) throw inUse(folder, file, handle);
  return () => closeSync(handle);
}

/** Another process has the folder of the embedded database. */
export class DatabaseInUse extends StartupError {
  override name = 'DatabaseInUse';
}

function inUse(folder: string, file: string, handle: number): DatabaseInUse {
  const holder = readFileSync(file, 'utf8').trim() || 'another process';
  closeSync(handle);
  return new DatabaseInUse(
    `The database in ${folder} is in use by ${holder}. Stop that one first, or give this one a DATA_DIR of its own.`,
  );
}
