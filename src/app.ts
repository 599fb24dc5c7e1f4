import type { DestinationStream } from 'pino';
import type { PGlite } from '@electric-sql/pglite';
import { sweep } from './accounts/sweep.js';
import { buildApi } from './api/schema.js';
import { serve } from './api/server.js';
import { schema } from './migrations/schema.js';
import { openHashPool } from './passwords/hash-pool.js';
import { refuseForeignPepper } from './passwords/pepper-check.js';
import { AuditWriter } from './platform/audit-writer.js';
import type { OpenApp } from './platform/call.js';
import type { Config } from './platform/config.js';
import { databaseCounters, openCounters } from './platform/counters.js';
import { completeSecrets } from './platform/data-dir.js';
import { openDatabase } from './platform/database.js';
import { openJwt } from './platform/jwt.js';
import { openLater, repeat } from './platform/later.js';
import { openLog } from './platform/log.js';
import { openMail } from './platform/mail-exit.js';
import type { OpenMail } from './platform/mail-exit.js';
import { signingKey } from './platform/signing-keys.js';
import { refuseUnknownRoles } from './users/roles.js';

/** What a test may put in the place of the real thing. */
export interface Substitutes {
  readonly now?: () => Date;
  readonly log?: DestinationStream;
  /** A database in memory, opened already. */
  readonly pglite?: PGlite;
}

/** Everything but the HTTP server. Commands open it too, to mend what would stop a server's start. */
export async function openApp(
  settings: Config,
  substitutes: Substitutes = {},
): Promise<OpenApp & { readonly mail: OpenMail }> {
  const { now = () => new Date() } = substitutes;
  const config = completeSecrets(settings);
  const log = openLog(config.logLevel, substitutes.log);
  const database = await openDatabase(config, log, schema, substitutes.pglite);
  const hashes = openHashPool(config);
  const { later, done } = openLater(log);
  const audit = new AuditWriter(database, log);
  let mail: OpenMail | null = null;
  const close = async () => {
    await done();
    await mail?.close();
    await audit.close();
    await hashes.close();
    await database.close();
    await new Promise<void>((resolve) => log.flush(() => resolve()));
  };

  try {
    mail = await openMail({ config, now, log, database });
    const key = await signingKey(config, database, now());
    const jwt = openJwt(key, config.jwtIssuer ?? config.publicUrl, config.jwtAudience);
    const counters = openCounters(databaseCounters(database, now), config.tokenPepper);
    return { config, now, log, database, jwt, hashes, mail, counters, audit, later, close };
  } catch (error) {
    await close();
    throw error;
  }
}

export interface RunningApp extends OpenApp {
  readonly port: number;
}

/** Milliseconds. */
const sweepPause = 10 * 60 * 1000;

/** Opens the app and serves it. */
export async function startApp(settings: Config, substitutes: Substitutes = {}): Promise<RunningApp> {
  const api = await buildApi(settings);
  const app = await openApp(settings, substitutes);
  try {
    await refuseUnknownRoles(app.config, app.database);
    await refuseForeignPepper(app.config, app.database);
    const server = await serve(app, api);
    app.mail.start();
    const endSweeping = repeat(sweepPause, app.log, () => sweep(app));
    const close = async () => {
      await server.close();
      await endSweeping();
      await app.close();
    };
    return { ...app, port: server.port, close };
  } catch (error) {
    await app.close();
    throw error;
  }
}
