import type { HashPool, Tracing } from './call.js';
import type { Config } from './config.js';
import type { Database } from './database.js';
import type { OpenTracing } from './open-telemetry.js';

/** Where spans are sent, or null where the settings ask for none. */
export function traceAddress(config: Config): string | null {
  const { otelDisabled, tracesExporter, otlpEndpoint, otlpTracesEndpoint } = config;
  if (otelDisabled || tracesExporter === 'none') return null;
  if (otlpTracesEndpoint) return otlpTracesEndpoint;
  if (otlpEndpoint) return `${otlpEndpoint}/v1/traces`;
  return tracesExporter === 'otlp' ? 'http://localhost:4318/v1/traces' : null;
}

/** Null, and nothing loaded, where the settings ask for no traces. `complain` is told why spans could not be sent. */
export async function openTracing(
  config: Config,
  complain: (because: string) => void,
): Promise<OpenTracing | null> {
  const address = traceAddress(config);
  if (address === null) return null;
  const { startTracing } = await import('./open-telemetry.js');
  return startTracing(config, address, complain);
}

/** What a span of a statement says. */
export const ofDatabase = { 'db.system.name': 'postgresql' };

/** The database, with a span for every statement. It has the name of the statement, and none of the values. */
export function traceDatabase(database: Database, tracing: Tracing | null): Database {
  if (!tracing) return database;
  const { span, past } = tracing;
  const logger = database.orm.config.getLogger();
  const logQuery = logger.logQuery.bind(logger);
  logger.logQuery = (context) => {
    if (context.took !== undefined) past(summaryOf(context.query ?? ''), ofDatabase, context.took);
    logQuery(context);
  };
  const run: Database['run'] = (statement, values) => {
    return span(statement.name, ofDatabase, () => database.run(statement, values));
  };
  return { ...database, run };
}

/** What a statement that the ORM wrote does, and with which table first: such as `select users`. */
function summaryOf(text: string): string {
  const [, verb = 'statement'] = /^\s*([a-z]+)\b/i.exec(text) ?? [];
  const [, table] = /\b(?:from|into|update)\s+"(\w+)"/i.exec(text) ?? [];
  return [verb.toLowerCase(), table].filter(Boolean).join(' ');
}

/** The pool, with a span for every password, from when it begins to wait. */
export function traceHashes<Pool extends HashPool>(hashes: Pool, tracing: Tracing | null): Pool {
  if (!tracing) return hashes;
  const { span } = tracing;
  return {
    ...hashes,
    hash: (password) => span('hash password', {}, () => hashes.hash(password)),
    matches: (...given) => span('compare password', {}, () => hashes.matches(...given)),
  };
}
