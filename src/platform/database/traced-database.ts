import type { Tracing } from '../telemetry/spans.js';
import type { Database } from './database.js';

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
  const query: Database['query'] = (statement, values) => {
    return span(statement.name, ofDatabase, () => database.query(statement, values));
  };
  return { ...database, query };
}

/** What a statement that the ORM wrote does, and with which table first: such as `select users`. */
function summaryOf(text: string): string {
  const [, verb = 'statement'] = /^\s*([a-z]+)\b/i.exec(text) ?? [];
  const [, table] = /\b(?:from|into|update)\s+"(\w+)"/i.exec(text) ?? [];
  return [verb.toLowerCase(), table].filter(Boolean).join(' ');
}
