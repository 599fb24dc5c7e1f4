// What `npm run test:long docs` runs: every command of README.md and docs/, in a copy of this project that is installed
// from its lock file. With `-- --few` nothing is installed; names of pages run these alone.
import { fileURLToPath } from 'node:url';
import { pages } from '../../scripts/docs/blocks.mjs';
import { runPage } from '../../scripts/docs/run-blocks.mjs';
import { scratchDatabase } from '../../scripts/docs/scratch-database.mjs';
import { unchecked } from '../../scripts/docs/static-checks.mjs';
import { Workspace } from '../../scripts/docs/workspace.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const isFew = process.argv.includes('--few');
const named = process.argv.slice(2).filter((word) => !word.startsWith('--'));

const { TEST_DATABASE_URL } = process.env;
const database = TEST_DATABASE_URL ? await scratchDatabase(TEST_DATABASE_URL) : null;
const offered = new Set([
  'server',
  'tables',
  ...(database ? ['postgres', 'empty-database'] : []),
  ...(isFew ? [] : ['install', 'network']),
]);
const workspace = new Workspace(root, { isInstalled: isFew, database });
const problems = [];
try {
  if (database) {
    await workspace.begin('');
    if (!isFew) await workspace.run('npm ci --prefer-offline');
    const { code, output } = await workspace.run('npx gatehouse migrate up', true);
    if (code !== 0) throw new Error(output);
  }
  for (const page of pages(root).filter((one) => named.length === 0 || named.includes(one))) {
    problems.push(...(await runPage(root, page, { workspace, offered, tell: (line) => console.log(line) })));
  }
} finally {
  await workspace.end();
  await database?.drop();
}

console.log('\nNot run, and why:');
for (const [language, reason] of Object.entries(unchecked)) {
  if (!['sh', 'sql'].includes(language)) console.log(`  ${language || 'no language'}: ${reason}`);
}
for (const problem of problems) console.error(`\n${problem}`);
if (problems.length > 0) process.exitCode = 1;
