// What `npm run test:long NAME` runs: a test that takes over a minute. Options after `--` go to the test.
import { spawnSync } from 'node:child_process';
import { build } from './build.mjs';

const tests = {
  faults: {
    file: 'test/faults/run.ts',
    about: 'what is lost when PostgreSQL, Redis, the network or a server fails; writes docs/reliability.md',
  },
  docs: {
    file: 'test/docs/run.mjs',
    about:
      'every command of README.md and docs/, run in a new copy of the project; TEST_DATABASE_URL adds PostgreSQL',
  },
};

const [name, ...options] = process.argv.slice(2);
const test = tests[name];
if (test) {
  await build();
  process.exitCode = spawnSync(process.execPath, [test.file, ...options], { stdio: 'inherit' }).status ?? 1;
} else {
  const lines = Object.entries(tests).map(([known, { about }]) => `  ${known}   ${about}`);
  console.error(`npm run test:long NAME [-- --few], where NAME is one of:\n${lines.join('\n')}`);
  process.exitCode = 2;
}
