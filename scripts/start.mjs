// What `npm start` runs: builds when the sources are newer than the build, then starts the server.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `Gatehouse needs Node.js 22.18 or newer; this is ${process.version}.\n` +
      'npm ci brings one along, unless install scripts are switched off (ignore-scripts): then install Node.js 24.',
  );
  process.exit(1);
}

// A signal to npm ends the shell between npm and this process, and reaches this process only in that it is orphaned.
const parent = process.ppid;
if (process.env.npm_lifecycle_event) {
  setInterval(() => process.ppid !== parent && process.kill(process.pid, 'SIGTERM'), 250).unref();
}

const { build, isBuilt } = await import('./build.mjs');
if (!isBuilt()) await build();
await import('../dist/main.js');
