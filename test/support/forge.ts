import { createHmac, createPrivateKey, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { decrypt } from '../../src/platform/secrets/crypto.js';
import { testSettings } from './test-app.js';
import type { TestApp } from './test-app.js';

/** A token taken apart; `forge` puts it together again with whatever a test changed. */
export interface Token {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

type Signer = (signed: string) => Buffer;

export function takeApart(token: string): Token {
  const [header, claims] = token.split('.').map((part) => Buffer.from(part, 'base64url').toString());
  return { header: JSON.parse(header!) as Token['header'], claims: JSON.parse(claims!) as Token['claims'] };
}

/** A signed token by hand: libraries decline to make the ones that a server has to refuse. */
export function forge({ header, claims }: { header: object; claims: unknown }, signer: Signer): string {
  const signed = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${signed}.${signer(signed).toString('base64url')}`;
}

export const unsigned: Signer = () => Buffer.alloc(0);

export function es256(key: KeyObject): Signer {
  return (signed) => sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
}

export function hmac(secret: string | Buffer, algorithm = 'sha256'): Signer {
  return (signed) => createHmac(algorithm, secret).update(signed).digest();
}

/** The server's own signing key, out of its database. */
export async function ownKey(app: TestApp): Promise<KeyObject> {
  const [row] = await app.database.query(
    'select encrypted_private_key from signing_keys where retires_at is null',
  );
  return createPrivateKey(
    decrypt([testSettings.ENCRYPTION_KEY], 'signing key', String(row!['encrypted_private_key'])),
  );
}
