// `npm run check:tables`: SQL obeys the layers as imports do. A table is named in the folder that has its entity, or in a
// folder to the right of it. Rows of `users` begin in one file. SQL as text stands in the listed files only.
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

/**
 * Files with SQL as text, and why. All other queries go through the ORM or through `tables`, which types them by the
 * entities. The files of migrations and of `platform/database` are not listed.
 */
const rawSql = {
  // On the path of every request, or of the operations whose speed is measured.
  'src/sessions/current-session.ts': 'the caller of a request',
  'src/sessions/strongest-factor.ts': 'the factors that the session of the caller has shown',
  'src/sessions/refresh.ts': 'a refresh is one statement',
  'src/sessions/refresh-grace.ts': 'a refresh with a spent token',
  'src/sessions/refresh-attempt.ts': 'a refresh whose answer was lost',
  'src/sessions/live-session.ts': 'the session of a refresh',
  'src/sessions/rotate-tokens.ts': 'new tokens for a session',
  'src/sessions/start-session.ts': 'the start of a session is one statement',
  'src/users/users.ts': 'the account of a login or a sign-up',
  'src/mfa/verify-code.ts': 'a code of an authenticator app',
  'src/platform/one-time-tokens/one-time-tokens.ts': 'mailed links and challenges',
  'src/platform/rate-limits/counters.ts': 'limits',
  'src/platform/rate-limits/lockouts.ts': 'locks after wrong passwords',
  'src/platform/audit/audit-writer.ts': 'security events, in batches',
  'src/platform/mail/outbox.ts': 'a mail of a request',
  'src/platform/mail/delivery-worker.ts': 'the queue of mails',
  'src/platform/mail/leases.ts': 'the queue of mails',
  'src/platform/jobs/job-lease.ts': 'one process at a time, by one statement',
  'src/admin/users-query.ts': 'the search of users is built for its indexes',
  'src/users/new-account.ts': 'accounts in bulk',
  'src/cli/import/write-users.ts': 'accounts in bulk',
  // What no query builder says better.
  'src/platform/context/transaction.ts': 'runs the statements',
  'src/platform/context/clock.ts': 'the time of the database, of no table',
  'src/platform/context/advisory-lock.ts': 'locks, of no table',
  'src/platform/keys/re-encrypt.ts': 'columns by their names, rows by their positions',
  'src/cli/key-status.ts': 'columns by their names',
  'src/maintenance/purge-expired.ts': 'rows by their positions, which skips locked ones',
  'src/sessions/authentication-methods.ts': 'a table to its right',
  'src/passwords/hash-forms.ts': 'cuts hashes apart in the database',
  'src/cli/replace-role.ts': 'rewrites the elements of an array',
  'src/admin/search-index.ts': 'the catalogue',
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
const beginsAccount =
  /\bnew User\(|\binsert into "?users\b|\binsertInto\('users'|\b(?:create|(?:insert|upsert)\w*)\(User,/i;
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
const rawImport = /import \{[^}]*\b(?:statement|sql|raw|CompiledQuery)\b[^}]*\} from/;
const unused = new Set(Object.keys(rawSql));
for (const file of globSync('src/**/*.ts')) {
  if (/^src\/(?:migrations|platform\/database)\//.test(file)) continue;
  if (!rawImport.test(readFileSync(file, 'utf8')) || unused.delete(file)) continue;
  console.error(
    `${file} has SQL as text: use the ORM or \`tables\`, or give the reason in scripts/check-tables.mjs.`,
  );
  found++;
}
for (const file of unused) {
  console.error(`${file} has no SQL as text: remove it from scripts/check-tables.mjs.`);
  found++;
}

if (owners.size === 0) throw new Error('No entity names a table.');
if (found > 0) process.exitCode = 1;
