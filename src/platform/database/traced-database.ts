import type { Tracing } from '../telemetry/spans.js';
import type { Database } from './database.js';

/** Attributes of a statement's span. */
export const ofDatabase = { 'db.system.name': 'postgresql' };

/** Adds a span for every statement. A span has the name of the statement and none of its values. */
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

/** The verb and the first table of a statement that the ORM wrote, such as `select users`. */
function summaryOf(text: string): string {
  const [, verb = 'statement'] = /^\s*([a-z]+)\b/i.exec(text) ?? [];
  const [, table] = /\b(?:from|into|update)\s+"(\w+)"/i.exec(text) ?? [];
  return [verb.toLowerCase(), table].filter(Boolean).join(' ');
}
