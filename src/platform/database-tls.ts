import { readFileSync } from 'node:fs';
import { createSecureContext, getCACertificates, TLSSocket } from 'node:tls';
import type { ConnectionOptions, SecureVersion } from 'node:tls';
import type pg from 'pg';
import type { Log } from './log.js';
import { isOnThisMachine } from './network.js';
import type { Risk } from './risks.js';

/** How libpq's sslmode asks for TLS (PostgreSQL documentation, "SSL Support"). */
export type TlsMode = 'disable' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';

type Parameters = Readonly<Record<string, string | undefined>>;

const modes: readonly string[] = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'];

/** Throws an error that completes a sentence beginning with DATABASE_URL. */
export function tlsModeOf({ sslmode, sslrootcert }: Parameters): TlsMode {
  const mode = sslmode ?? (sslrootcert === 'system' ? 'verify-full' : 'prefer');
  if (mode === 'allow') {
    throw new Error(
      'has sslmode=allow, which leaves it to the server whether anything is encrypted: give verify-full, or prefer.',
    );
  }
  if (modes.includes(mode)) return mode as TlsMode;
  throw new Error(`has an unknown sslmode: give ${modes.join(', ')}.`);
}

/** What the TLS of Node.js is told so that the mode has libpq's meaning. */
export function tlsOptionsOf(mode: TlsMode, host: string, given: Parameters): ConnectionOptions {
  refuseContradictions(mode, given);
  const isChecked = mode === 'verify-full' || mode === 'verify-ca' || given['sslrootcert'] !== undefined;
  const options: ConnectionOptions = {
    // Named, since Node.js would look for `localhost` in the certificate of a server that is called by its address.
    host,
    rejectUnauthorized: isChecked,
    minVersion: versionOf(given, 'ssl_min_protocol_version') ?? 'TLSv1.2',
    maxVersion: versionOf(given, 'ssl_max_protocol_version') ?? 'TLSv1.3',
    ...filesOf(given),
  };
  if (isChecked && mode !== 'verify-full') options.checkServerIdentity = () => undefined;
  refuseUnusable(options);
  return options;
}

function filesOf({ sslrootcert, sslcert, sslkey, sslpassword }: Parameters): ConnectionOptions {
  return {
    ...(sslrootcert !== undefined && { ca: authorities(sslrootcert) }),
    ...(sslcert !== undefined && { cert: contents('sslcert', sslcert) }),
    ...(sslkey !== undefined && { key: contents('sslkey', sslkey) }),
    ...(sslpassword !== undefined && { passphrase: sslpassword }),
  };
}

function refuseContradictions(mode: TlsMode, { sslrootcert, sslcert, sslkey }: Parameters): void {
  if ((sslcert === undefined) !== (sslkey === undefined)) {
    throw new Error('has one of sslcert and sslkey: give both, or neither.');
  }
  if (sslrootcert !== undefined && (mode === 'disable' || mode === 'prefer')) {
    throw new Error('has sslrootcert without an sslmode that checks certificates: add sslmode=verify-full.');
  }
  if (sslrootcert === 'system' && mode !== 'verify-full') {
    throw new Error('has sslrootcert=system, which needs sslmode=verify-full.');
  }
  if (mode === 'verify-ca' && sslrootcert === undefined) {
    throw new Error(
      'has sslmode=verify-ca without sslrootcert: name the file with your authority, or give verify-full.',
    );
  }
}

/** The certificates of a file, or those that the operating system trusts. */
function authorities(sslrootcert: string): string | string[] {
  if (sslrootcert !== 'system') return contents('sslrootcert', sslrootcert);
  const trusted = getCACertificates('system');
  if (trusted.length > 0) return trusted;
  throw new Error(
    'has sslrootcert=system, and the operating system has no authorities: install ca-certificates.',
  );
}

function contents(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`names a file in ${name} that cannot be read (${code}): correct its path or its owner.`, {
      cause: error,
    });
  }
}

function refuseUnusable({ ca, cert, key, passphrase }: ConnectionOptions): void {
  if (typeof ca === 'string' && !ca.includes('-----BEGIN CERTIFICATE-----')) {
    throw new Error('names a file in sslrootcert without a certificate: give one in PEM.');
  }
  try {
    createSecureContext({ ca, cert, key, passphrase });
  } catch (error) {
    throw new Error(
      'names certificates or a key that cannot be used: give PEM files, and a key that fits sslcert.',
      {
        cause: error,
      },
    );
  }
}

function versionOf(given: Parameters, name: string): SecureVersion | undefined {
  const value = given[name];
  if (value === undefined) return undefined;
  if (/^TLSv1\.[23]$/.test(value)) return value as SecureVersion;
  throw new Error(`has an ${name} that cannot be honoured: give TLSv1.2 or TLSv1.3.`);
}

/** What protects a connection that stands, read from its socket. */
export interface Encryption {
  /** As in TLSv1.3; null in the clear. */
  readonly protocol: string | null;
  /** Whether the certificate was checked, and is of an authority that is trusted. */
  readonly isVerified: boolean;
}

/** Of this hop: behind a pooler, `pg_stat_ssl` tells of the one from there to the database. */
export function encryptionOf(client: pg.ClientBase): Encryption {
  const { connection } = client as unknown as { connection: { stream: unknown } };
  const { stream } = connection;
  if (!(stream instanceof TLSSocket)) return { protocol: null, isVerified: false };
  return { protocol: stream.getProtocol(), isVerified: stream.authorized };
}

export function inWords({ protocol, isVerified }: Encryption): string {
  if (protocol === null) return 'in the clear';
  return `by ${protocol}, ${isVerified ? 'with a certificate that is trusted' : 'with a certificate that nobody has checked'}`;
}

/** What an operator should know of a connection to another machine; it goes away with its reason only. */
export function riskOf(host: string, encryption: Encryption): Risk | null {
  const { protocol, isVerified } = encryption;
  if (host.startsWith('/') || isOnThisMachine(host) || isVerified) return null;
  const message =
    protocol === null
      ? 'DATABASE_URL names another machine, and the connection is in the clear: hashes, addresses and tokens’ digests go there unencrypted.'
      : 'DATABASE_URL names another machine, whose certificate is not checked: somebody on the way can pass for the database.';
  const remedy =
    'Add ?sslmode=verify-full to DATABASE_URL, and &sslrootcert=<file> for an authority of your own.';
  return { setting: 'DATABASE_URL', message, remedy };
}

/** Tells the log what protects the connections of a pool, at the first one and whenever that changes. */
export function watchEncryption(pool: pg.Pool, host: string, log: Log): void {
  let last = '';
  pool.on('connect', (client) => {
    const encryption = encryptionOf(client);
    const words = inWords(encryption);
    if (words === last) return;
    last = words;
    const risk = riskOf(host, encryption);
    const { protocol: tls, isVerified: verified } = encryption;
    if (risk) log.warn({ tls, verified, setting: risk.setting, remedy: risk.remedy }, risk.message);
    else log.info({ tls, verified }, `connected to the database ${words}`);
  });
}
