import 'reflect-metadata';
import { openApp, startApp } from './app.js';
import type { RunningApp } from './app.js';
import { banner } from './cli/banner.js';
import { createUserCommand } from './cli/create-user.js';
import { explain } from './cli/explain.js';
import { seedDemoAccounts } from './cli/seed.js';
import { readConfig, readEnvironment } from './platform/config.js';

const [command = 'serve', ...args] = process.argv.slice(2);

try {
  if (command === 'serve') await serve();
  else if (command === 'create-user') process.exitCode = await createUserCommand(args, openQuietly);
  else throw new Error(`There is no command ${JSON.stringify(command)}. There are serve and create-user.`);
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}

async function serve(): Promise<void> {
  const app = await startApp(readConfig(readEnvironment()));
  if (app.config.seedDemoAccounts) await seedDemoAccounts(app);
  stopOnSignals(app);
  if (app.config.env === 'development') process.stderr.write(banner(app.config, app.port));
  app.log.info({ port: app.port, host: app.config.host, env: app.config.env }, 'listening');
}

/** For commands: what they say stands on the terminal, so the log keeps to what went wrong. */
function openQuietly() {
  return openApp(readConfig({ ...readEnvironment(), LOG_LEVEL: 'warn' }));
}

/** A second signal does not wait. */
function stopOnSignals(app: RunningApp): void {
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) process.exit(1);
    stopping = true;
    app.log.info({ signal }, 'stopping');
    app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${explain(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
