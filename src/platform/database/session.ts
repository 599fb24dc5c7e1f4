import type pg from 'pg';
import { StartupError } from '../errors/startup-error.js';
import type { Connector } from './client.js';
import { encryptionOf } from './encryption.js';
import type { Encryption } from './encryption.js';
import { deadlines } from './pool.js';

/**
 * Settings that every session needs for correct reads and writes: the format of timestamps, the meaning of a
 * backslash, the isolation level. They override those of the database, of the role and of the operator's options.
 */
const needed = {
  DateStyle: 'ISO',
  TimeZone: 'UTC',
  IntervalStyle: 'postgres',
  standard_conforming_strings: 'on',
  bytea_output: 'hex',
  extra_float_digits: '1',
  default_transaction_isolation: 'read committed',
} as const;

/** Starting parallel workers or JIT compilation takes longer than any statement of a request. */
const ofRequests = {
  lock_timeout: '0',
  // Milliseconds. A transaction of a request waits only for the database.
  idle_in_transaction_session_timeout: '60000',
  max_parallel_workers_per_gather: '0',
  jit: 'off',
} as const;

const unhurried = {
  statement_timeout: '0',
  lock_timeout: '0',
  idle_in_transaction_session_timeout: '0',
} as const;

/** The same settings as statements, for a session that was opened without options. */
export const sessionStatements: readonly string[] = Object.entries(needed)
  .filter(([name]) => name !== 'default_transaction_isolation')
  .map(([name, value]) => `set ${name} = '${value}'`);

/** Facts about a database, read before it is used. */
export interface Survey {
  /** The schema that holds the tables or will hold them. */
  readonly schema: string;
  readonly encryption: Encryption;
}

/** Requests have deadlines. Migrations and the queries of commands have none. */
export type Purpose = 'requests' | 'unhurried';

/** The command-line options (`-c name=value`) that set up a session. */
export function sessionOptions(schema: string | null, purpose: Purpose): string {
  const settings = {
    ...needed,
    ...(purpose === 'requests' ? ofRequests : unhurried),
    ...(schema !== null && { search_path: quoted(schema) }),
  };
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value.replace(/[\\\s]/g, '\\$&')}`)
    .join(' ');
}

function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

/** Finds the schemas with Gatehouse's tables. No other program has these two tables with this column. */
const findSchemas = `select n.nspname as name, array_position(current_schemas(false), n.nspname) as place
  from pg_namespace n
  join pg_class users on users.relnamespace = n.oid and users.relname = 'users' and users.relkind = 'r'
  join pg_attribute a on a.attrelid = users.oid and a.attname = 'credential_version' and not a.attisdropped
  join pg_class migrations on migrations.relnamespace = n.oid and migrations.relname = 'migrations'
  where has_schema_privilege(n.oid, 'usage') and has_table_privilege(users.oid, 'select')
  order by place nulls last, name`;

/**
 * Reads what the role sees of the database and refuses a database that cannot be used. It opens its own connection,
 * because the options of all later connections depend on the result.
 */
export async function surveyDatabase(connector: Connector, wishes: pg.ClientConfig = {}): Promise<Survey> {
  const client = await connector.connect(sessionOptions(null, 'unhurried'), wishes);
  try {
    const about = `select current_setting('server_encoding') as encoding, current_database() as database,
      current_schema() as first`;
    const { rows: facts } = await client.query<{ encoding: string; database: string; first: string | null }>(
      about,
    );
    const { encoding, database, first } = facts[0]!;
    if (encoding !== 'UTF8') throw new StartupError(wrongEncoding(database, encoding));
    const { rows: found } = await client.query<FoundSchema>(findSchemas);
    const isExplicit = /search_path/i.test(connector.address.options);
    return { schema: chooseSchema(found, first, isExplicit), encryption: encryptionOf(client) };
  } finally {
    await client.end();
  }
}

function wrongEncoding(database: string, encoding: string): string {
  return `The encoding of the database ${database} is ${encoding}, and Gatehouse needs UTF8: create another database with create database gatehouse encoding 'UTF8' template template0.`;
}

interface FoundSchema {
  readonly name: string;
  /** Position in the search path; null if the schema is not in it. */
  readonly place: number | null;
}

/**
 * Existing tables take precedence over the search path, so that a changed search path does not lead to a second, empty
 * set of accounts. Only a search path in DATABASE_URL itself excludes other schemas.
 */
function chooseSchema(found: readonly FoundSchema[], first: string | null, isExplicit: boolean): string {
  const inPath = found.find(({ place }) => place !== null);
  if (inPath) return inPath.name;
  if (isExplicit && first === null) {
    throw new StartupError(
      'The search_path in the options of DATABASE_URL names no existing schema that the user may use: create the schema, or correct the options.',
    );
  }
  if (isExplicit || found.length === 0) return first ?? 'public';
  if (found.length === 1) return found[0]!.name;
  const names = found.map(({ name }) => name).join(', ');
  throw new StartupError(
    `Several schemas have tables of Gatehouse (${names}), and the search_path contains none of them. Name one in DATABASE_URL: ?options=-c%20search_path%3D${encodeURIComponent(found[0]!.name)}`,
  );
}

/** Refuses a session that a pooler set up without the requested options. */
export async function refuseOtherSession(client: pg.ClientBase, schema: string): Promise<void> {
  const names = Object.keys(needed) as (keyof typeof needed)[];
  const asked = names.map((name) => `current_setting('${name}') as "${name}"`).join(', ');
  const { rows } = await client.query<Record<string, string | null>>(
    `select ${asked}, current_schema() as schema`,
  );
  const is = rows[0]!;
  const different = names
    .filter((name) => !fits(name, is[name] ?? ''))
    .map((name) => `${name} is ${is[name]}`);
  if (is['schema'] !== schema) different.push(`the first schema is ${is['schema']}`);
  if (different.length > 0) throw new StartupError(poolerInWords(different, schema));
}

function fits(name: keyof typeof needed, value: string): boolean {
  if (name === 'DateStyle') return value.startsWith('ISO');
  if (name === 'extra_float_digits') return Number(value) >= 1;
  // Timestamps carry their offset, so any time zone is read correctly.
  return name === 'TimeZone' || value === needed[name];
}

function poolerInWords(different: readonly string[], schema: string): string {
  const settings = {
    statement_timeout: String(deadlines.statement),
    ...ofRequests,
    ...needed,
  };
  const statements = Object.entries(settings).map(([name, value]) => `set ${name} = ${literal(value)}`);
  const line = [...statements, `set search_path = ${quoted(schema)}`].join('; ');
  return `The pooler in front of PostgreSQL drops the options of its clients, and the database or its role has settings that Gatehouse cannot work with: ${different.join(', ')}. In PgBouncer, add to the line of this database:\n  connect_query='${line.replaceAll("'", "''")}'`;
}

function literal(value: string): string {
  return /^\w+$/.test(value) ? value : `'${value}'`;
}
