import { userInfo } from 'node:os';
import type { ConnectionOptions } from 'node:tls';
import { libpqEnvironment } from './config.js';
import { parseConnectionUri, severalHosts, unknownParameter } from './connection-uri.js';
import type { Parameters } from './connection-uri.js';
import { tlsModeOf, tlsOptionsOf } from './database-tls.js';
import type { TlsMode } from './database-tls.js';
import type { Environment } from './setting.js';

/** The address of the database and the options of its connections, from `DATABASE_URL` and libpq's variables. */
export interface DatabaseAddress {
  /** A name, an IP address, or the folder of a Unix-domain socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Undefined if not given; the driver then reads the password file. */
  readonly password: string | undefined;
  readonly database: string;
  readonly tlsMode: TlsMode;
  readonly tlsOptions: ConnectionOptions;
  readonly tlsNegotiation: 'postgres' | 'direct';
  /** Command-line options for the server, as the operator wrote them. */
  readonly options: string;
  readonly applicationName: string;
  readonly connectTimeoutMs: number | null;
  readonly keepAlive: boolean;
  readonly keepAliveDelayMs: number;
}

/** The variables that libpq reads, and the parameter that each sets if the URL does not. */
const variables: Readonly<Record<string, string>> = {
  PGHOST: 'host',
  PGHOSTADDR: 'hostaddr',
  PGPORT: 'port',
  PGDATABASE: 'dbname',
  PGUSER: 'user',
  PGPASSWORD: 'password',
  PGOPTIONS: 'options',
  PGAPPNAME: 'application_name',
  PGCONNECT_TIMEOUT: 'connect_timeout',
  PGCLIENTENCODING: 'client_encoding',
  PGSSLMODE: 'sslmode',
  PGSSLROOTCERT: 'sslrootcert',
  PGSSLCERT: 'sslcert',
  PGSSLKEY: 'sslkey',
  PGSSLCRL: 'sslcrl',
  PGSSLNEGOTIATION: 'sslnegotiation',
  PGSSLMINPROTOCOLVERSION: 'ssl_min_protocol_version',
  PGSSLMAXPROTOCOLVERSION: 'ssl_max_protocol_version',
  PGREQUIREAUTH: 'require_auth',
  PGCHANNELBINDING: 'channel_binding',
  PGGSSENCMODE: 'gssencmode',
  PGTARGETSESSIONATTRS: 'target_session_attrs',
  PGSERVICE: 'service',
};

/** Parameters that are supported with any value. */
const honoured = new Set([
  'host',
  'port',
  'dbname',
  'user',
  'password',
  'options',
  'application_name',
  'fallback_application_name',
  'connect_timeout',
  'keepalives',
  'keepalives_idle',
  'sslmode',
  'sslrootcert',
  'sslcert',
  'sslkey',
  'sslpassword',
  'sslnegotiation',
  'ssl_min_protocol_version',
  'ssl_max_protocol_version',
]);

/** Parameters that are accepted only with these values, which describe the actual behaviour. */
const fixed: Readonly<Record<string, readonly string[]>> = {
  client_encoding: ['UTF8', 'utf8', 'UTF-8', 'utf-8', 'auto'],
  channel_binding: ['disable', 'prefer'],
  gssencmode: ['disable', 'prefer'],
  load_balance_hosts: ['disable'],
  replication: ['false', 'off', 'no', '0'],
  sslcertmode: ['allow'],
  sslcompression: ['0'],
  sslsni: ['1'],
  target_session_attrs: ['any'],
  // A parameter of the driver; it requests the libpq meaning, which always applies here.
  uselibpqcompat: ['true'],
};

/**
 * Reads a URL as libpq does (PostgreSQL documentation, "Connection URIs"). Throws an error that completes a sentence
 * beginning with DATABASE_URL. Messages repeat only the names of parameters, because an unescaped password may extend
 * into any other part of the URL.
 */
export function readDatabaseUrl(url: string, environment: Environment = libpqEnvironment()): DatabaseAddress {
  const isKnown = (name: string) => honoured.has(name) || name in fixed || name === 'ssl';
  const written = withTlsInWords(parseConnectionUri(url, isKnown));
  const given = { ...fromEnvironment(environment), ...written };
  for (const [name, value] of Object.entries(given)) refuseUnsupported(name, value);
  const host = hostOf(given);
  const user = given['user'] || ownName();
  return {
    host,
    port: portOf(given),
    user,
    password: given['password'],
    database: given['dbname'] || user,
    ...tlsOf(host, given),
    options: given['options'] ?? '',
    applicationName: given['application_name'] ?? given['fallback_application_name'] ?? 'gatehouse',
    connectTimeoutMs: milliseconds(given, 'connect_timeout') || null,
    ...keepAliveOf(given),
  };
}

type TlsPart = Pick<DatabaseAddress, 'tlsMode' | 'tlsOptions' | 'tlsNegotiation'>;

/** A Unix-domain socket is never encrypted, regardless of sslmode. */
function tlsOf(host: string, given: Parameters): TlsPart {
  if (host.startsWith('/')) return { tlsMode: 'disable', tlsOptions: {}, tlsNegotiation: 'postgres' };
  const tlsMode = tlsModeOf(given);
  const tlsNegotiation = negotiationOf(given, tlsMode);
  return { tlsMode, tlsOptions: tlsOptionsOf(tlsMode, host, given), tlsNegotiation };
}

function keepAliveOf(given: Parameters): Pick<DatabaseAddress, 'keepAlive' | 'keepAliveDelayMs'> {
  const keepAlive = milliseconds(given, 'keepalives') !== 0;
  return { keepAlive, keepAliveDelayMs: milliseconds(given, 'keepalives_idle') ?? 0 };
}

/** The name of the operating-system user that runs this process. */
function ownName(): string {
  try {
    return userInfo().username;
  } catch (error) {
    throw new Error(
      'has no user, and the user that runs this process has no name: give postgresql://user@host/name.',
      {
        cause: error,
      },
    );
  }
}

function fromEnvironment(environment: Environment): Parameters {
  const set = Object.entries(variables).filter(([variable]) => environment[variable]);
  return Object.fromEntries(set.map(([variable, name]) => [name, environment[variable]!]));
}

/** Translates `ssl` to sslmode. libpq accepts `ssl=true` for compatibility with JDBC; other drivers use the others. */
function withTlsInWords(given: Parameters): Parameters {
  const { ssl, ...rest } = given;
  if (ssl === undefined) return rest;
  const sslmode = ({ true: 'require', 1: 'require', false: 'disable', 0: 'disable' } as Parameters)[ssl];
  if (sslmode === undefined || rest['sslmode'] !== undefined) {
    throw new Error('has ssl beside sslmode, or with an unknown value: give sslmode alone.');
  }
  return { ...rest, sslmode };
}

function refuseUnsupported(name: string, value: string): void {
  if (honoured.has(name) || fixed[name]?.includes(value)) return;
  const variable = Object.entries(variables).find(([, stands]) => stands === name)?.[0];
  const source = variable === undefined ? name : `${name} (or ${variable})`;
  if (!(name in fixed)) throw new Error(unknownParameter(`, ${source}`));
  throw new Error(
    `has a ${source} that cannot be honoured: leave it out, or give ${fixed[name]!.join(' or ')}.`,
  );
}

function hostOf({ host = 'localhost' }: Parameters): string {
  if (host.includes(',')) throw new Error(severalHosts);
  if (host.startsWith('@'))
    throw new Error('names an abstract socket: give the folder of a socket that is a file.');
  return host.replace(/^\[(.*)\]$/, '$1');
}

function portOf({ port = '5432' }: Parameters): number {
  if (port.includes(',')) throw new Error(severalHosts);
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535) {
    throw new Error('has a port that is not a number from 1 to 65535.');
  }
  return Number(port);
}

function negotiationOf({ sslnegotiation = 'postgres' }: Parameters, mode: TlsMode): 'postgres' | 'direct' {
  if (sslnegotiation === 'postgres') return 'postgres';
  if (sslnegotiation === 'direct' && mode !== 'disable' && mode !== 'prefer') return 'direct';
  throw new Error(
    'has an sslnegotiation that cannot be honoured: give postgres, or direct with sslmode=verify-full.',
  );
}

/** Converts a parameter in whole seconds to milliseconds. */
function milliseconds(given: Parameters, name: string): number | null {
  const value = given[name];
  if (value === undefined) return null;
  if (!/^\d{1,6}$/.test(value)) throw new Error(`has a ${name} that is not a whole number.`);
  return Number(value) * 1000;
}
