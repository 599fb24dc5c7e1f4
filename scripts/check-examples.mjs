// Fails when a code block of the documentation does not parse, does not fit the schema or names an unknown setting, or
// when a page names a command, an option or a script of npm that does not exist. `npm run test:long docs` runs the
// blocks of commands as well.
import { fileURLToPath } from 'node:url';
import { build, isBuilt } from './build.mjs';

if (!isBuilt()) await build();
const { checkPages } = await import('./docs/static-checks.mjs');

const root = process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url));
const { problems } = await checkPages(root);
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
