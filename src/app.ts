import { setTimeout as delay } from 'node:timers/promises';
import type { PGlite } from '@electric-sql/pglite';
import type { DestinationStream } from 'pino';
import { searchWarning } from './admin/search-index.js';
import { buildApi } from './api/schema.js';
import { serve } from './api/server.js';
import { closeInTime, closeParts } from './close-parts.js';
import { keyRotationJob } from './maintenance/key-rotation-job.js';
import { purgeExpired } from './maintenance/purge-expired.js';
import { schema } from './migrations/schema.js';
import { openHashPool } from './passwords/hash-pool.js';
import { traceHashes } from './passwords/traced-hash-pool.js';
import { AuditWriter } from './platform/audit/audit-writer.js';
import type { Config } from './platform/config/config.js';
import type { OpenApp } from './platform/context/app.js';
import { openBackground, every } from './platform/context/background.js';
import { openDatabaseClock, ownClock } from './platform/context/clock.js';
import { checkDatabase } from './platform/database/check.js';
import { openDatabase } from './platform/database/database.js';
import type { Database } from './platform/database/database.js';
import { embeddedFolder } from './platform/database/orm-options.js';
import { traceDatabase } from './platform/database/traced-database.js';
import { StartupError } from './platform/errors/startup-error.js';
import { acquireJobLease } from './platform/jobs/job-lease.js';
import { openJwt } from './platform/keys/access-token.js';
import { noSigningKeys, openSigningKeys } from './platform/keys/signing-keys.js';
import { openMailer } from './platform/mail/mailer.js';
import type { OpenMailer } from './platform/mail/mailer.js';
import type { Redis } from './platform/rate-limits/redis-client.js';
import { openCounting } from './platform/rate-limits/redis-counters.js';
import type { Counting } from './platform/rate-limits/redis-counters.js';
import { openTakeBacks } from './platform/rate-limits/take-backs.js';
import { completeSecrets, existingSecrets, secretsFile } from './platform/secrets/development-secrets.js';
import { openHealth } from './platform/telemetry/health.js';
import type { Dependency } from './platform/telemetry/health.js';
import { openLog } from './platform/telemetry/log.js';
import type { MetricsServer } from './platform/telemetry/metrics.js';
import { openTracing } from './platform/telemetry/tracing.js';
import { startChecks } from './startup-checks.js';

/** Test doubles for parts of the app. */
export interface Substitutes {
  readonly now?: () => Date;
  readonly log?: DestinationStream;
  /** An in-memory database that is already open. */
  readonly pglite?: PGlite;
}

/**
 * Everything but the HTTP server, for a command that only reads: missing files and secrets are an error and are not
 * created.
 */
export async function openToLook(settings: Config, substitutes: Substitutes = {}): Promise<OpenApp> {
  const complete = existingSecrets(settings);
  if (!complete) {
    throw new StartupError(
      `${secretsFile(settings.dataDir)} does not exist yet: the first start creates it. Set DATA_DIR to the folder of the server, or set the secrets in the environment.`,
    );
  }
  // Reading needs no mail, no Redis and no spans.
  const config = {
    ...complete,
    redisUrl: null,
    redisRequired: false,
    mailTemplatesDir: null,
    otelDisabled: true,
  };
  return openApp(config, substitutes, 'to look');
}

/** Everything but the HTTP server. Commands use it too, to repair what would stop the start of a server. */
export async function openApp(
  settings: Config,
  substitutes: Substitutes = {},
  intent: 'to serve' | 'to look' = 'to serve',
): Promise<OpenApp & { readonly mail: OpenMailer }> {
  const config = completeSecrets(settings);
  const tracing = await openTracing(config, (because) => log.warn({ because }, 'spans could not be sent'));
  const log = openLog(config.logLevel, substitutes.log, tracing?.where);
  const opened = await openDatabase(config, log, schema, { pglite: substitutes.pglite, intent });
  const database = traceDatabase(opened, tracing);
  let clock = ownClock(substitutes.now);
  const hashes = traceHashes(openHashPool(config), tracing);
  const { background, done } = openBackground(log);
  const takeBacks = openTakeBacks({ log, now: () => clock.now() });
  const audit = new AuditWriter(database, log);
  let mail: OpenMailer | null = null;
  let counting: Counting | null = null;
  const close = () =>
    closeParts(log, {
      done,
      takeBacks,
      mail,
      clock,
      audit,
      redis: counting?.redis ?? null,
      hashes,
      database,
      tracing,
    });

  try {
    if (!substitutes.now && embeddedFolder(config) === null) clock = await openDatabaseClock(opened, log);
    const { now } = clock;
    mail = await openMailer({ config, now, log, database });
    const keys =
      intent === 'to look' ? noSigningKeys() : await openSigningKeys({ config, now, log, database });
    const jwt = openJwt(keys, config.jwtIssuer ?? config.publicUrl, config.jwtAudience);
    counting = await openCounting({ config, database, log, now });
    const metrics = config.metricsPort === null ? null : (await measuring()).openMetrics();
    const health = openHealth(log, dependenciesOf(database, mail, counting.redis));
    const clockDrift = clock.drift;
    const parts = { config, now, clockDrift, log, database, jwt, hashes, mail, audit };
    return { ...parts, ...counting, ...takeBacks, health, metrics, tracing, background, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The dependencies that `/ready` checks. */
function dependenciesOf(database: Database, mail: OpenMailer, redis: Redis | null): Dependency[] {
  const check = () => checkDatabase(database);
  const vital = { name: 'database', isVital: true, keepSeconds: 1, check };
  // Mails wait in the queue while SMTP is down.
  const smtp = mail.check && { name: 'smtp', isVital: false, keepSeconds: 30, check: mail.check };
  // The database counts while Redis is down.
  const checkRedis = async () => {
    if (redis?.isAway) throw new Error('Redis does not answer.');
  };
  const counts = redis && { name: 'redis', isVital: false, keepSeconds: 1, check: checkRedis };
  return [vital, ...(smtp ? [smtp] : []), ...(counts ? [counts] : [])];
}

/** Loaded only when metrics are on. */
const measuring = () => import('./platform/telemetry/metrics.js');

export interface RunningApp extends OpenApp {
  readonly port: number;
  /** Null when metrics are off. */
  readonly metricsPort: number | null;
}

/** Seconds between two runs of a background job. */
const pauses = { sweep: 600, keys: 2, hashForms: 600 };

/** In milliseconds. */
const seconds = 1000;

/** One process of a database at a time runs the sweep. */
async function sweepInTurn(app: OpenApp): Promise<void> {
  if (await acquireJobLease(app, 'sweep', pauses.sweep)) await purgeExpired(app);
}

/** Starts the background jobs of a server. The result stops them and waits for what runs. */
function repeatWork(app: OpenApp): () => Promise<unknown> {
  const learnForms = () => app.hashes.learnForms(app.database);
  const endings = [
    every(pauses.sweep * seconds, app.log, () => sweepInTurn(app)),
    every(pauses.hashForms * seconds, app.log, learnForms),
    every(pauses.keys * seconds, app.log, keyRotationJob(app)),
  ];
  return () => Promise.all(endings.map((end) => end()));
}

async function checkContents(app: OpenApp): Promise<void> {
  for (const { refuse } of startChecks.ofContents) await refuse(app);
  const warning = await searchWarning(app.database);
  if (warning) app.log.warn({ remedy: warning.remedy }, warning.message);
}

/** Opens the app, runs `prepare`, and only then listens, so that no client meets a server without its accounts. */
export async function startApp(
  settings: Config,
  substitutes: Substitutes = {},
  prepare: (app: OpenApp) => Promise<void> = async () => {},
): Promise<RunningApp> {
  for (const { refuse } of startChecks.ofSettings) await refuse(settings);
  const api = await buildApi(settings);
  const app = await openApp(settings, substitutes);
  let metrics: MetricsServer | null = null;
  try {
    await checkContents(app);
    await app.hashes.learnForms(app.database);
    await prepare(app);
    metrics = app.metrics && (await (await measuring()).serveMetrics(app.config, app));
    const server = await serve(app, api);
    app.mail.start(app);
    const endRepeating = repeatWork(app);
    const close = async () => {
      app.health.drain();
      await delay(app.config.shutdownDelaySeconds * 1000);
      const atRest = endRepeating();
      await server.close();
      await metrics?.close();
      await closeInTime(app.log, 'background work', atRest);
      await app.close();
    };
    return { ...app, port: server.port, metricsPort: metrics?.port ?? null, close };
  } catch (error) {
    await metrics?.close();
    await app.close();
    throw error;
  }
}
