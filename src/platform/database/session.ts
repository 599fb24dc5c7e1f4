import type pg from 'pg';
import { StartupError } from '../errors/startup-error.js';
import type { Connector } from './client.js';
import { encryptionOf } from './encryption.js';
import type { Encryption } from './encryption.js';
import { deadlines } from './pool.js';

/**
 * What every session needs to be read and written rightly, whatever the database, the role or the operator's own
 * options have set: the form of moments, the meaning of a backslash, what a transaction sees of others.
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

/** To start workers, or to compile, takes longer than any statement of a request. */
const ofRequests = {
  lock_timeout: '0',
  // Milliseconds. Transactions of requests wait for nothing but the database.
  idle_in_transaction_session_timeout: '60000',
  max_parallel_workers_per_gather: '0',
  jit: 'off',
} as const;

const unhurried = {
  statement_timeout: '0',
  lock_timeout: '0',
  idle_in_transaction_session_timeout: '0',
} as const;

/** What was found out about a database before it is used. */
export interface Survey {
  /** The schema that has the tables, or will have them. */
  readonly schema: string;
  readonly encryption: Encryption;
}

/** Requests have deadlines. All else may take as long as it takes: migrations, and what a command looks at. */
export type Purpose = 'requests' | 'unhurried';

/** The command-line options by which a session is set up. */
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

/** Where tables of ours are: whatever other tables a schema has, no other program has these two. */
const findSchemas = `select n.nspname as name, array_position(current_schemas(false), n.nspname) as place
  from pg_namespace n
  join pg_class users on users.relnamespace = n.oid and users.relname = 'users' and users.relkind = 'r'
  join pg_attribute a on a.attrelid = users.oid and a.attname = 'credential_version' and not a.attisdropped
  join pg_class migrations on migrations.relnamespace = n.oid and migrations.relname = 'migrations'
  where has_schema_privilege(n.oid, 'usage') and has_table_privilege(users.oid, 'select')
  order by place nulls last, name`;

/**
 * Looks at the database as the role finds it, and refuses one that cannot be used. The connection is one of its own,
 * since all later ones are set up by what is found.
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
  return `The encoding of the database ${database} is ${encoding}, and Gatehouse keeps names of every language: make a database with it, as in create database gatehouse encoding 'UTF8' template template0.`;
}

interface FoundSchema {
  readonly name: string;
  /** In the search path; null outside of it. */
  readonly place: number | null;
}

/**
 * Tables that are there already win over the search path, so that a search path that changes leads to no second,
 * empty set of accounts. Only a path in DATABASE_URL itself leaves other schemas out of account.
 */
function chooseSchema(found: readonly FoundSchema[], first: string | null, isExplicit: boolean): string {
  const inPath = found.find(({ place }) => place !== null);
  if (inPath) return inPath.name;
  if (isExplicit && first === null) {
    throw new StartupError(
      'The search_path in the options of DATABASE_URL names no schema that exists and that the user may use: create it, or correct the options.',
    );
  }
  if (isExplicit || found.length === 0) return first ?? 'public';
  if (found.length === 1) return found[0]!.name;
  const names = found.map(({ name }) => name).join(', ');
  throw new StartupError(
    `Several schemas have tables of Gatehouse (${names}), and the search_path has none of them. Name one in DATABASE_URL: ?options=-c%20search_path%3D${encodeURIComponent(found[0]!.name)}`,
  );
}

/** Refuses a session that a pooler has set up without the options that it was asked for. */
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
  // Moments are read with the offset that they are written with.
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
  return `What stands before PostgreSQL drops the options of its clients, and the database or its role has settings that Gatehouse cannot work with: ${different.join(', ')}. In PgBouncer, add to the line of this database:\n  connect_query='${line.replaceAll("'", "''")}'`;
}

function literal(value: string): string {
  return /^\w+$/.test(value) ? value : `'${value}'`;
}
