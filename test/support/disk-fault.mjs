// Loaded into a server process by `--import`: while there is the code of an error in the file that DISK_FAULT_FILE
// names, such as ENOSPC, every write to a file fails with it, as on a full disk or a read-only file system. While
// `little` is there, writes succeed and no space is left.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { readFileSync, writeSync } = fs;
const { open, statfs } = fs.promises;

/** Standard output and standard error go elsewhere. */
const firstFile = 3;

const fault = () => readFileSync(process.env.DISK_FAULT_FILE, 'utf8').trim();

function refuseWrite() {
  const code = fault();
  if (code.startsWith('E')) throw Object.assign(new Error(`${code}: a write fails`), { code });
}

fs.writeSync = (descriptor, ...given) => {
  if (descriptor >= firstFile) refuseWrite();
  return writeSync(descriptor, ...given);
};
fs.promises.open = async (path, flags, ...given) => {
  if (flags === 'w') refuseWrite();
  return open(path, flags, ...given);
};
fs.promises.statfs = async (path) => {
  const found = await statfs(path);
  return fault() === 'little' ? Object.assign(found, { bavail: 0 }) : found;
};
syncBuiltinESMExports();
