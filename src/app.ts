import type { DestinationStream } from 'pino';
import type { PGlite } from '@electric-sql/pglite';
import { buildApi } from './api/schema.js';
import { serve } from './api/server.js';
import { schema } from './migrations/schema.js';
import { openHashPool } from './passwords/hash-pool.js';
import { refuseForeignPepper } from './passwords/pepper-check.js';
import type { OpenApp } from './platform/call.js';
import type { Config } from './platform/config.js';
import { completeSecrets } from './platform/data-dir.js';
import { openDatabase } from './platform/database.js';
import { openJwt } from './platform/jwt.js';
import { openLog } from './platform/log.js';
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
export async function openApp(settings: Config, substitutes: Substitutes = {}): Promise<OpenApp> {
  const { now = () => new Date() } = substitutes;
  const config = completeSecrets(settings);
  const log = openLog(config.logLevel, substitutes.log);
  const database = await openDatabase(config, log, schema, substitutes.pglite);
  const hashes = openHashPool(config);
  const pending = new Set<Promise<void>>();

  const later = (work: Promise<unknown>) => {
    const settled = work.then(
      () => {},
      (error: unknown) => log.error({ err: error }, 'work left for later failed'),
    );
    pending.add(settled);
    void settled.then(() => pending.delete(settled));
  };
  const close = async () => {
    await Promise.all(pending);
    await hashes.close();
    await database.close();
    await new Promise<void>((resolve) => log.flush(() => resolve()));
  };

  try {
    const key = await signingKey(config, database, now());
    const jwt = openJwt(key, config.jwtIssuer ?? config.publicUrl, config.jwtAudience);
    return { config, now, log, database, jwt, hashes, later, close };
  } catch (error) {
    await close();
    throw error;
  }
}

export interface RunningApp extends OpenApp {
  readonly port: number;
}

/** Opens the app and serves it. */
export async function startApp(settings: Config, substitutes: Substitutes = {}): Promise<RunningApp> {
  const api = await buildApi(settings);
  const app = await openApp(settings, substitutes);
  try {
    await refuseUnknownRoles(app.config, app.database);
    await refuseForeignPepper(app.config, app.database);
    const server = await serve(app, api);
    const close = async () => {
      await server.close();
      await app.close();
    };
    return { ...app, port: server.port, close };
  } catch (error) {
    await app.close();
    throw error;
  }
}
