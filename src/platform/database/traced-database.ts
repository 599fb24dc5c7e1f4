import type { Tracing } from '../telemetry/spans.js';
import type { Database } from './database.js';
import { summaryOf } from './tables.js';

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
