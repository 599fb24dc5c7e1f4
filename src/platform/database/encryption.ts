import { TLSSocket } from 'node:tls';
import type pg from 'pg';
import { isLoopback } from '../config/loopback.js';
import type { ConfigWarning } from '../config/warnings.js';
import type { Log } from '../telemetry/log.js';

/** The encryption of an open connection, read from its socket. */
export interface Encryption {
  /** Such as TLSv1.3; null for an unencrypted connection. */
  readonly protocol: string | null;
  /** Whether the certificate was checked and its authority is trusted. */
  readonly isVerified: boolean;
}

/** Describes this process's connection. Behind a pooler, `pg_stat_ssl` describes the pooler's connection instead. */
export function encryptionOf(client: pg.ClientBase): Encryption {
  const { connection } = client as unknown as { connection: { stream: unknown } };
  const { stream } = connection;
  if (!(stream instanceof TLSSocket)) return { protocol: null, isVerified: false };
  return { protocol: stream.getProtocol(), isVerified: stream.authorized };
}

export function describeEncryption({ protocol, isVerified }: Encryption): string {
  if (protocol === null) return 'not encrypted';
  return `encrypted with ${protocol}, ${isVerified ? 'with a trusted certificate' : 'with an unchecked certificate'}`;
}

/** The warning for an unprotected connection to another machine. It stays until the connection is protected. */
export function encryptionWarning(host: string, encryption: Encryption): ConfigWarning | null {
  const { protocol, isVerified } = encryption;
  if (host.startsWith('/') || isLoopback(host) || isVerified) return null;
  const message =
    protocol === null
      ? 'DATABASE_URL names another machine, and the connection is not encrypted: hashes, addresses and token digests cross the network in plain text.'
      : 'DATABASE_URL names another machine, and its certificate is not checked: an attacker on the network can impersonate the database.';
  const remedy =
    'Add ?sslmode=verify-full to DATABASE_URL, and &sslrootcert=<file> for your own certificate authority.';
  return { setting: 'DATABASE_URL', message, remedy };
}

/** Logs the encryption of a pool's connections, at the first connection and at each change. */
export function watchEncryption(pool: pg.Pool, host: string, log: Log): void {
  let last = '';
  pool.on('connect', (client) => {
    const encryption = encryptionOf(client);
    const words = describeEncryption(encryption);
    if (words === last) return;
    last = words;
    const risk = encryptionWarning(host, encryption);
    const { protocol: tls, isVerified: verified } = encryption;
    if (risk) log.warn({ tls, verified, setting: risk.setting, remedy: risk.remedy }, risk.message);
    else log.info({ tls, verified }, `the connection to the database is ${words}`);
  });
}
