import type { Config } from '../config/config.js';
import { Connector } from './client.js';
import { openCopy } from './embedded.js';
import type { Encryption } from './encryption.js';
import { embeddedFolder } from './orm-options.js';
import { refuseOtherSession, sessionOptions, surveyDatabase } from './session.js';

/** Runs a statement. */
export type Query = <Row>(text: string, values?: readonly unknown[]) => Promise<Row[]>;

/** Milliseconds. */
const deadlines = { connect: 3000, answer: 4000 };

/** The host and the encryption of the connection; null for the embedded database. */
export type Way = { readonly host: string; readonly encryption: Encryption } | null;

/**
 * Reads the database without migrating or changing anything, and with deadlines. Reads a copy of an embedded database.
 * Returns null if there is no database yet.
 */
export async function inspectDatabase<T>(
  config: Config,
  look: (query: Query, way: Way) => Promise<T>,
): Promise<T | null> {
  const folder = embeddedFolder(config);
  if (folder === null) return lookIntoPostgres(config.databaseUrl!, look);
  const embedded = await openCopy(folder);
  if (!embedded) return null;
  const { pglite, close } = embedded;
  const query = async <Row>(text: string, values: readonly unknown[] = []) =>
    (await pglite.query<Row>(text, [...values])).rows;
  try {
    return await look(query, null);
  } finally {
    await close();
  }
}

async function lookIntoPostgres<T>(url: string, look: (query: Query, way: Way) => Promise<T>): Promise<T> {
  const connector = new Connector(url);
  const wishes = { connectionTimeoutMillis: deadlines.connect, query_timeout: deadlines.answer };
  const { schema, encryption } = await surveyDatabase(connector, wishes);
  const client = await connector.connect(sessionOptions(schema, 'unhurried'), wishes);
  const query = async <Row>(text: string, values: readonly unknown[] = []) =>
    (await client.query(text, [...values])).rows as Row[];
  try {
    await refuseOtherSession(client, schema);
    return await look(query, { host: connector.address.host, encryption });
  } finally {
    await client.end();
  }
}
