// Loaded into a server process before all else: writes a dot for each password that it compares. A file keeps the
// count together for several processes, and over their sudden ends.
import { appendFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const argon2 = createRequire(import.meta.url)('@node-rs/argon2');
const { verify } = argon2;

argon2.verify = (...given) => {
  appendFileSync(process.env.COUNTED_HASHES, '.');
  return verify(...given);
};
