import { openSync, ftruncateSync, writeSync, closeSync, existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { tryLock } from 'fs-native-extensions';
import { StartupError } from '../errors/startup-error.js';
import { makeFolder } from '../secrets/development-secrets.js';

/**
 * Locks the folder for this process and returns a function that releases the lock. PGlite has no lock of its own, and
 * two processes on one folder lose acknowledged writes. The kernel holds the lock, so it ends with the process,
 * however the process ends; the text of the file only names the holder.
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

/** Takes a shared lock for a process that only reads the folder. Creates and writes nothing. */
export function lockFolderToRead(folder: string): () => void {
  const file = `${folder}.lock`;
  // A process that opens the database for writing creates the file.
  if (!existsSync(file)) return () => {};
  const handle = openSync(file, 'r');
  if (!tryLock(handle, { shared: true })) throw inUse(folder, file, handle);
  return () => closeSync(handle);
}

/** Another process holds the lock on the folder of the embedded database. */
export class DatabaseInUse extends StartupError {
  override name = 'DatabaseInUse';
  override readonly code = 'DATABASE_IN_USE';
}

function inUse(folder: string, file: string, handle: number): DatabaseInUse {
  const holder = readFileSync(file, 'utf8').trim() || 'another process';
  closeSync(handle);
  return new DatabaseInUse(
    `The database in ${folder} is in use by ${holder}. Stop that process first, or set another DATA_DIR for this one.`,
  );
}
