import { readFileSync } from 'node:fs';
import { createSecureContext, getCACertificates } from 'node:tls';
import type { ConnectionOptions, SecureVersion } from 'node:tls';

/** The values of libpq's sslmode (PostgreSQL documentation, "SSL Support"), without allow. */
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

/** The TLS options of Node.js that give the mode its meaning in libpq. */
export function tlsOptionsOf(mode: TlsMode, host: string, given: Parameters): ConnectionOptions {
  refuseContradictions(mode, given);
  const isChecked = mode === 'verify-full' || mode === 'verify-ca' || given['sslrootcert'] !== undefined;
  const options: ConnectionOptions = {
    // Set explicitly, because Node.js would expect `localhost` in the certificate of a server with an IP address.
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

/** The certificate authorities in a file, or those of the operating system. */
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
