import 'reflect-metadata';
import { openApp, startApp } from './app.js';
import type { RunningApp } from './app.js';
import { banner } from './cli/banner.js';
import { createUserCommand } from './cli/create-user.js';
import { explain } from './cli/explain.js';
import { replaceRoleCommand } from './cli/replace-role.js';
import { seedDemoAccounts } from './cli/seed.js';
import { readEnvironment, sizeThreadPool } from './platform/config.js';
import { readConfig } from './platform/read-config.js';

const [command = 'serve', ...args] = process.argv.slice(2);

try {
  if (command === 'serve') await serve();
  else if (command === 'create-user') process.exitCode = await createUserCommand(args, openQuietly);
  else if (command === 'replace-role') process.exitCode = await replaceRoleCommand(args, openQuietly);
  else process.exitCode = unknownCommand(command);
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}

async function serve(): Promise<void> {
  const config = readConfig(readEnvironment());
  sizeThreadPool(config);
  const app = await startApp(config);
  if (app.config.seedDemoAccounts) await seedDemoAccounts(app);
  stopOnSignals(app);
  if (app.config.env === 'development') process.stderr.write(banner(app.config, app.port));
  app.log.info({ port: app.port, host: app.config.host, env: app.config.env }, 'listening');
}

function unknownCommand(name: string): number {
  process.stderr.write(`There is no command ${name}. There are serve, create-user and replace-role.\n`);
  return 1;
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
