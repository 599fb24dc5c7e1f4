import { setting } from './setting.js';
import type { Setting } from './setting.js';

/** A service, and the digest of a token that it has. */
export interface ServiceToken {
  /** For the log and the metrics. */
  readonly name: string;
  /** SHA-256. */
  readonly digest: Buffer;
}

/** What a service may be called. */
export const serviceName = /^[a-z0-9][a-z0-9._-]{0,62}$/;

/** `name:digest` pairs. Messages never repeat a value, which could be a token by mistake. */
export function serviceTokens(name: string, about: string): Setting<readonly ServiceToken[]> {
  return setting<readonly ServiceToken[]>(name, about, { value: [], shown: null }, (value) => {
    const read = value.split(',').map((part) => readToken(part.trim()));
    const owners = new Map<string, string>();
    for (const one of read) {
      const digest = one.digest.toString('hex');
      const owner = owners.get(digest) ?? one.name;
      if (owner !== one.name) {
        throw new Error(`has one digest for ${owner} and ${one.name}: give each service a token of its own.`);
      }
      owners.set(digest, owner);
    }
    return read;
  });
}

function readToken(part: string): ServiceToken {
  const [, name = '', digest] = /^([^:]*):([0-9a-f]{64})$/i.exec(part) ?? [];
  if (digest === undefined || !serviceName.test(name)) {
    throw new Error(
      'is not of the form name:digest,name:digest. A name has lower-case letters, digits, dots, hyphens and underscores; a digest is 64 hexadecimal digits, as npx gatehouse service-token prints them.',
    );
  }
  return { name, digest: Buffer.from(digest, 'hex') };
}
