import { TLSSocket } from 'node:tls';
import type pg from 'pg';
import { isLoopback } from '../config/loopback.js';
import type { ConfigWarning } from '../config/warnings.js';
import type { Log } from '../telemetry/log.js';

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

export function describeEncryption({ protocol, isVerified }: Encryption): string {
  if (protocol === null) return 'in the clear';
  return `by ${protocol}, ${isVerified ? 'with a certificate that is trusted' : 'with a certificate that nobody has checked'}`;
}

/** What an operator should know of a connection to another machine; it goes away with its reason only. */
export function encryptionWarning(host: string, encryption: Encryption): ConfigWarning | null {
  const { protocol, isVerified } = encryption;
  if (host.startsWith('/') || isLoopback(host) || isVerified) return null;
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
    const words = describeEncryption(encryption);
    if (words === last) return;
    last = words;
    const risk = encryptionWarning(host, encryption);
    const { protocol: tls, isVerified: verified } = encryption;
    if (risk) log.warn({ tls, verified, setting: risk.setting, remedy: risk.remedy }, risk.message);
    else log.info({ tls, verified }, `connected to the database ${words}`);
  });
}
