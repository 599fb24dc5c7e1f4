// `npm run check:tables`: SQL obeys the layers as imports do. A table is named in the folder that has its entity, or in a
// folder to the right of it. Rows of `users` begin in one file.
import { globSync, readFileSync } from 'node:fs';
import { layers, rooms } from '../.dependency-cruiser.mjs';

/** Files that name a table of a layer to their right. */
const exceptions = {
  // A gauge tells how many mails wait.
  'src/platform/telemetry/metrics.ts': 'mails',
  // An event of a user who is deleted meanwhile is kept without the user.
  'src/platform/audit/audit-writer.ts': 'users',
  // The providers of a user are among the ways to reauthenticate.
  'src/sessions/authentication-methods.ts': 'identities',
};

const order = [...rooms.map((room) => `platform/${room}`), ...layers.slice(1).flat()];

function placeOf(file) {
  const [, folder, room] = file.split('/');
  return order.indexOf(folder === 'platform' ? `platform/${room}` : folder);
}

const owners = new Map();
for (const file of globSync('src/**/*.entity.ts')) {
  for (const [, table] of readFileSync(file, 'utf8').matchAll(/tableName: '(\w+)'/g)) owners.set(table, file);
}

const named = /\b(?:from|join|into|update|table)\s+(?:only\s+)?"?([a-z_]+)"?/g;
const beginsAccount = /\bnew User\(|\binsert into "?users\b|\b(?:create|(?:insert|upsert)\w*)\(User,/i;
const accountsBegin = 'src/users/new-account.ts';
let found = 0;
for (const file of globSync('src/**/*.ts')) {
  const text = readFileSync(file, 'utf8');
  if (beginsAccount.test(text) && file !== accountsBegin) {
    console.error(`${file} begins an account past ${accountsBegin}: call createUser.`);
    found++;
  }
  const place = placeOf(file);
  // Files that put everything together, and migrations, stand right of all.
  if (place === -1) continue;
  for (const [, table] of text.matchAll(named)) {
    const owner = owners.get(table);
    if (!owner || placeOf(owner) <= place || exceptions[file] === table) continue;
    console.error(`${file} names the table ${table}, which ${owner} to its right owns.`);
    found++;
  }
}
if (owners.size === 0) throw new Error('No entity names a table.');
if (found > 0) process.exitCode = 1;
