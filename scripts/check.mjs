// What `npm run check` runs: every script of package.json whose name begins with `check:`, side by side. All findings
// come in one go, each under the name of the script that has them.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const env = { ...process.env, PATH: [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter) };

function run(name) {
  const started = performance.now();
  const child = spawn(scripts[name], { cwd: root, env, shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));

  return new Promise((resolve) => {
    child.on('close', (code) => {
      const passed = code === 0;
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`${passed ? 'ok    ' : 'FAILED'} ${name.padEnd(18)} ${seconds} s`);
      if (!passed) console.log(`\n${output.trimEnd()}\n`);
      resolve(passed);
    });
  });
}

const checks = Object.keys(scripts).filter((name) => name.startsWith('check:'));
const passed = await Promise.all(checks.map(run));
if (passed.includes(false)) process.exitCode = 1;
