import 'reflect-metadata';
import cluster from 'node:cluster';
import type { RunningApp } from './app.js';
import type { BootstrapOutcome } from './cli/bootstrap-admin.js';
import type { Operator } from './cli/cli-context.js';
import { formatError } from './cli/format-error.js';
import { runCommand } from './cli/program.js';
import { endProcess } from './end-process.js';
import { settlesWithin } from './in-time.js';
import { namesInEnvFile, readEnvironment, sizeThreadPool } from './platform/config/config.js';
import type { Config } from './platform/config/config.js';
import { readConfig } from './platform/config/load-config.js';
import { unknownSettings } from './platform/config/unknown-settings.js';
import { configWarnings } from './platform/config/warnings.js';
import type { OpenApp } from './platform/context/app.js';
import { standardError } from './platform/telemetry/log-output.js';
import type { Log } from './platform/telemetry/log.js';

// Each part is loaded on use, so that a command loads only what it needs.
const operator: Operator = {
  environment: readEnvironment,
  namesInEnvFile,
  config: async () => readConfig(readEnvironment()),
  open: async () => {
    const { openApp } = await import('./app.js');
    // Command results go to standard output, and the log to standard error.
    return openApp(readConfig({ ...readEnvironment(), LOG_LEVEL: 'warn' }), { log: process.stderr });
  },
  openToLook: async () => {
    const { openToLook } = await import('./app.js');
    return openToLook(readConfig({ ...readEnvironment(), LOG_LEVEL: 'warn' }), { log: process.stderr });
  },
  serve,
  schema: async () => (await import('./migrations/schema.js')).schema,
  startChecks: async () => (await import('./startup-checks.js')).startChecks,
  contract: async () => {
    const [{ buildApi }, { printPublishedSchema }] = await Promise.all([
      import('./api/schema.js'),
      import('./api/print-schema.js'),
    ]);
    return printPublishedSchema(await buildApi(readConfig(readEnvironment())));
  },
  output: process.stdout,
  complaints: process.stderr,
};

// The reader of the output may close it early, as `head` does. Other write errors, such as a full disk, are failures.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  process.stderr.write(`Cannot write to standard output. ${formatError(error)}\n`);
  process.exitCode = 1;
});
// Errors of standard error itself cannot be reported.
process.stderr.on('error', () => {});

const outcome = await runCommand(operator, process.argv.slice(2));
process.exitCode ||= outcome;
// The channel to the supervisor would keep a failed worker alive.
if (cluster.isWorker && process.exitCode !== 0) process.exit();

async function serve(): Promise<void> {
  const config = readConfig(readEnvironment());
  sizeThreadPool(config);
  if (config.workers > 1 && cluster.isPrimary) return supervise(config);

  const { startApp } = await import('./app.js');
  // The supervisor has prepared the accounts before it started workers.
  let administrator: BootstrapOutcome = 'exists';
  const started = await startApp(config, {}, async (opened) => {
    if (cluster.isPrimary) administrator = await prepareAccounts(opened);
  });
  const app = await withCommands(started);
  stopOnSignals(app);
  if (cluster.isWorker) return;
  warnOfRisks(config, app.log);
  await announce(config, app.port, administrator);
  app.log.info({ port: app.port, host: config.host, env: config.env }, 'listening');
}

/** While a server has the embedded database open, commands for administrators ask the server. */
async function withCommands(app: RunningApp): Promise<RunningApp> {
  const { embeddedFolder } = await import('./platform/database/orm-options.js');
  const folder = embeddedFolder(app.config);
  if (folder === null) return app;
  const { answerCommands } = await import('./cli/administration/socket-server.js');
  try {
    const endCommands = await answerCommands(app, folder);
    const close = async () => {
      await settlesWithin(longestCommand, endCommands());
      await app.close();
    };
    return { ...app, close };
  } catch (error) {
    const remedy =
      'Stop the server before you run one of them, or mend the data folder and start the server again.';
    app.log.warn({ err: error, remedy }, 'commands such as gatehouse user cannot ask this server');
    return app;
  }
}

/** Work that is needed once for all workers: migrations, keys and the first accounts. */
async function supervise(config: Config): Promise<void> {
  const [{ openApp }, { runWorkers }, { openLog }] = await Promise.all([
    import('./app.js'),
    import('./cluster.js'),
    import('./platform/telemetry/log.js'),
  ]);
  const app = await openApp(config);
  let administrator: BootstrapOutcome;
  try {
    administrator = await prepareAccounts(app);
  } finally {
    await app.close();
  }

  const log = openLog(config.logLevel);
  warnOfRisks(config, log);
  const workers = runWorkers(config, log);
  const stop = async () => {
    const areDone = await workers.stop();
    await new Promise<void>((resolve) => log.flush(() => resolve()));
    return areDone ? 0 : 1;
  };
  onSignals({
    stop: async (signal) => {
      log.info({ signal }, 'stopping');
      await endProcess(await stop());
    },
    stopNow: async () => {
      workers.kill();
      await endProcess(1);
    },
  });
  workers.failed.catch(async (error: unknown) => {
    standardError().write(`${formatError(error)}\n`);
    await stop();
    await endProcess(1);
  });

  const port = await workers.listening;
  await announce(config, port, administrator);
  log.info({ port, host: config.host, env: config.env, workers: config.workers }, 'listening');
}

function warnOfRisks(config: Config, log: Log): void {
  const unknown = unknownSettings(Object.keys(readEnvironment()), namesInEnvFile());
  for (const { setting, message, remedy } of [...configWarnings(config), ...unknown])
    log.warn({ setting, remedy }, message);
}

/** Creates the accounts that the settings ask for, and returns the state of the first administrator. */
async function prepareAccounts(app: OpenApp): Promise<BootstrapOutcome> {
  const { bootstrapAdmin } = await import('./cli/bootstrap-admin.js');
  const administrator = await bootstrapAdmin(app);
  if (!app.config.seedDemoAccounts) return administrator;
  const { seedDemoAccounts } = await import('./cli/seed.js');
  await seedDemoAccounts(app);
  return administrator === 'made' ? 'made' : 'exists';
}

/** Prints the addresses for a developer's terminal. */
async function announce(config: Config, port: number, administrator: BootstrapOutcome): Promise<void> {
  if (config.env !== 'development') return;
  const { banner } = await import('./cli/banner.js');
  standardError().write(banner(config, port, administrator));
}

/** Milliseconds that a command in progress may delay a stop. */
const longestCommand = 1000;

/** Milliseconds from the last accepted request until the process exits. */
const longestEnd = 9300;

function stopOnSignals(app: RunningApp): void {
  const { log, config, hashes } = app;
  const isHashing = () => hashes.load().running > 0;
  const stop = async (): Promise<number> => {
    try {
      if (await settlesWithin(config.shutdownDelaySeconds * 1000 + longestEnd, app.close())) return 0;
      log.error('the server exits before everything is closed');
    } catch (error) {
      standardError().write(`${formatError(error)}\n`);
    }
    return 1;
  };
  onSignals({
    stop: async (signal) => {
      log.info({ signal }, 'stopping');
      await endProcess(await stop(), isHashing);
    },
    stopNow: () => endProcess(1, isHashing),
  });
}

interface Ends {
  readonly stop: (signal: string) => Promise<void>;
  readonly stopNow: () => Promise<void>;
}

/**
 * A second signal stops the process at once. Workers take their signals from the supervisor: a terminal or a service
 * manager signals all processes at once, the supervisor included.
 */
function onSignals({ stop, stopNow }: Ends): void {
  let stopping = false;
  const hear = (signal: string) => {
    if (stopping && cluster.isPrimary) void stopNow();
    if (stopping || (cluster.isWorker && signal === 'SIGINT')) return;
    stopping = true;
    void stop(signal);
  };
  process.on('SIGTERM', hear);
  process.on('SIGINT', hear);
}
