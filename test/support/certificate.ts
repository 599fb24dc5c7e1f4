import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificate {
  /** The file with the authority that has to be trusted. */
  readonly authority: string;
  readonly key: string;
  readonly cert: string;
}

/** Made for the address, by an authority that nobody knows yet, both in the folder. */
export function makeCertificate(folder: string, address = '127.0.0.1'): Certificate {
  mkdirSync(folder, { recursive: true });
  const make = (name: string, ...more: string[]) => {
    const key = [
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-keyout',
      `${name}.key`,
    ];
    const args = [
      'req',
      '-x509',
      '-days',
      '2',
      ...key,
      '-out',
      `${name}.pem`,
      '-subj',
      `/CN=${name}`,
      ...more,
    ];
    execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
    return {
      key: readFileSync(join(folder, `${name}.key`), 'utf8'),
      cert: readFileSync(join(folder, `${name}.pem`), 'utf8'),
    };
  };
  make('authority');
  const signed = [
    '-CA',
    'authority.pem',
    '-CAkey',
    'authority.key',
    '-addext',
    `subjectAltName=IP:${address}`,
  ];
  const isNone = ['-addext', 'basicConstraints=critical,CA:FALSE'];
  return { ...make('server', ...signed, ...isNone), authority: join(folder, 'authority.pem') };
}
