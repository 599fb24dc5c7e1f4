// Loaded into a server process before all else: writes a dot for each password that it compares, or the costs of each
// comparison where COUNTED_COSTS names the file. A file keeps the count together for several processes, and over their
// sudden ends.
import { appendFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const argon2 = createRequire(import.meta.url)('@node-rs/argon2');
const { verify } = argon2;

argon2.verify = (...given) => {
  const { COUNTED_HASHES, COUNTED_COSTS } = process.env;
  if (COUNTED_HASHES) appendFileSync(COUNTED_HASHES, '.');
  if (COUNTED_COSTS) appendFileSync(COUNTED_COSTS, `${/\$(m=[^$]+)/.exec(given[0])[1]}\n`);
  return verify(...given);
};
