import { userInfo } from 'node:os';
import type { ConnectionOptions } from 'node:tls';
import { libpqEnvironment } from './config.js';
import { tlsModeOf, tlsOptionsOf } from './database-tls.js';
import type { TlsMode } from './database-tls.js';
import type { Environment } from './settings.js';

/** Where the database is and how to connect to it, as `DATABASE_URL` and libpq's variables say. */
export interface DatabaseAddress {
  /** A name, an IP address, or the folder of a Unix-domain socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Undefined where there is none, so that the driver looks into the password file. */
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

/** The variables that libpq reads, and the parameters that each stands for where the URL does not have them. */
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

/** Parameters that are honoured, whatever their value. */
const honoured = new Set([
  ...['host', 'port', 'dbname', 'user', 'password', 'options'],
  ...['application_name', 'fallback_application_name', 'connect_timeout', 'keepalives', 'keepalives_idle'],
  ...['sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'sslpassword', 'sslnegotiation'],
  ...['ssl_min_protocol_version', 'ssl_max_protocol_version'],
]);

/** Parameters of which only these values say what happens anyway. */
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
  // Of the driver, where it asks for the meaning that is meant here in any case.
  uselibpqcompat: ['true'],
};

type Parameters = Readonly<Record<string, string>>;

/**
 * Reads a URL as libpq does (PostgreSQL documentation, "Connection URIs"). Throws an error that completes a sentence
 * beginning with DATABASE_URL. No message repeats a part of the URL but the names of its parameters, since a password
 * with unescaped characters may be anywhere in it.
 */
export function readDatabaseUrl(url: string, environment: Environment = libpqEnvironment()): DatabaseAddress {
  const given = { ...fromEnvironment(environment), ...withTlsInWords(fromUrl(url)) };
  for (const [name, value] of Object.entries(given)) refuseUnsupported(name, value);
  const host = hostOf(given);
  const user = given['user'] || ownName();
  const tlsMode = host.startsWith('/') ? 'disable' : tlsModeOf(given);
  return {
    ...{ host, user, password: given['password'], port: portOf(given), database: given['dbname'] || user },
    ...{ tlsMode, tlsOptions: host.startsWith('/') ? {} : tlsOptionsOf(tlsMode, host, given) },
    tlsNegotiation: negotiationOf(given, tlsMode),
    options: given['options'] ?? '',
    applicationName: given['application_name'] ?? given['fallback_application_name'] ?? 'gatehouse',
    connectTimeoutMs: milliseconds(given, 'connect_timeout') || null,
    keepAlive: milliseconds(given, 'keepalives') !== 0,
    keepAliveDelayMs: milliseconds(given, 'keepalives_idle') ?? 0,
  };
}

/** Of whom the operating system says that runs this. */
function ownName(): string {
  try {
    return userInfo().username;
  } catch (error) {
    throw new Error(
      'has no user, and the one that runs this has no name: give postgresql://user@host/name.',
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

function fromUrl(url: string): Parameters {
  const shape = /^postgres(?:ql)?:\/\/(?:([^/]*)@)?([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/s;
  const [, credentials = '', place = '', path = '', query = ''] = shape.exec(url) ?? [];
  if (!shape.test(url) || credentials.includes('?') || path.includes('@')) throw new Error(unreadable);
  const [, user = '', password] = /^([^:]*)(?::(.*))?$/s.exec(credentials)!;
  if (place.includes(',')) throw new Error(severalHosts);
  const [, address = '', name = '', port = ''] = /^(?:\[([^\]]+)\]|([^:[\]]*))(?::(\d*))?$/.exec(place) ?? [];
  if (place !== '' && place !== ':' && address + name + port === '') throw new Error(unreadable);
  const parts = { user, password, host: address || name, port, dbname: path };
  const written = Object.entries(parts).filter(([, value]) => value);
  const main = written.map(([part, value]) => [part, decoded(value!)] as const);
  return { ...Object.fromEntries(main), ...parametersOf(query) };
}

const unreadable =
  'cannot be read: write the special characters of its password as % and their code, / as %2F and ? as %3F.';

const severalHosts =
  'names several hosts, and Gatehouse connects to one: give the name or address that leads to the primary.';

function parametersOf(query: string): Parameters {
  const found: Record<string, string> = {};
  for (const part of query === '' ? [] : query.split('&')) {
    const [name = '', value, ...more] = part.split('=').map(decoded);
    if (value === undefined || more.length > 0) throw new Error(unreadableParameters);
    if (name in found) throw new Error(`gives a parameter twice${named(name, query)}: give it once.`);
    const isKnown = honoured.has(name) || name in fixed || name === 'ssl';
    if (!isKnown) throw new Error(unknown(named(name, query)));
    found[name] = value;
  }
  return found;
}

const unreadableParameters =
  'has parameters after its ? that cannot be read: give name=value, with & between them and & and = in values as %26 and %3D.';

function unknown(name: string): string {
  return `has a parameter that Gatehouse does not honour${name}: leave it out. docs/operations.md lists those it honours.`;
}

/** An @ after the ? may belong to a password that was not escaped, and what looks like a name to it as well. */
function named(name: string, query: string): string {
  return /^[a-z_]{1,40}$/i.test(name) && !query.includes('@') ? `, ${name}` : '';
}

/** A % that begins no escape is refused, as by libpq: nobody knows whether %41 was meant as it stands. */
function decoded(text: string): string {
  try {
    const plain = decodeURIComponent(text);
    if (!plain.includes('\0')) return plain;
  } catch {
    // What follows says so.
  }
  throw new Error(
    'has a % that begins no escape: write a % of the user, the password or a parameter as %25.',
  );
}

/** libpq takes `ssl=true` for JDBC's sake; other drivers know the other spellings. */
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
  if (!(name in fixed)) throw new Error(unknown(`, ${source}`));
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
    throw new Error('has a port that is no number from 1 to 65535.');
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

/** Of whole seconds. */
function milliseconds(given: Parameters, name: string): number | null {
  const value = given[name];
  if (value === undefined) return null;
  if (!/^\d{1,6}$/.test(value)) throw new Error(`has a ${name} that is no whole number.`);
  return Number(value) * 1000;
}
