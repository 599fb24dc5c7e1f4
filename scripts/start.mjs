#!/usr/bin/env node
// What `npm start` and `npx gatehouse <command>` run: builds when the sources are newer than the build, then runs it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// Node.js would open its inspector by it, which runs any code.
process.on('SIGUSR1', () => {});

const [major, minor] = process.versions.node.split('.').map(Number);
const isOldNode = major < 22 || (major === 22 && minor < 18);

// A signal to npm ends the shell between npm and this process, and reaches this process only in that it is orphaned.
const parent = process.ppid;
if (process.env.npm_lifecycle_event) {
  setInterval(() => process.ppid !== parent && process.kill(process.pid, 'SIGTERM'), 250).unref();
}

if (isOldNode) runWithOwnNode(fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url)));
else await run();

async function run() {
  // An image has the build and no sources.
  if (existsSync(new URL('../src', import.meta.url))) {
    const { build, isBuilt } = await import('./build.mjs');
    if (!isBuilt()) {
      console.error('Building Gatehouse from its sources, which takes a few seconds…');
      await build();
    }
  }
  await import('../dist/main.js');
}

/** The Node.js that `npm ci` brings along runs the same once more; signals and the exit code pass through. */
function runWithOwnNode(node) {
  if (!existsSync(node)) {
    console.error(
      `Gatehouse needs Node.js 22.18 or newer; this is ${process.version}.\n` +
        'npm ci brings one along, unless install scripts are switched off (ignore-scripts): then install Node.js 24.',
    );
    process.exit(1);
  }
  const script = fileURLToPath(import.meta.url);
  const child = spawn(node, [...process.execArgv, script, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // The terminal sends this one to both.
  process.on('SIGINT', () => {});
  child.once('close', (code, signal) => {
    if (signal) process.exit(1);
    process.exit(code);
  });
}
