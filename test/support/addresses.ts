import { limits, locks } from '../../src/platform/settings-limits.js';

/** The limits as they are when nobody sets them, behind a proxy that tells addresses apart. */
export const behindProxy: Readonly<Record<string, string>> = {
  ...Object.fromEntries([...Object.values(limits), ...Object.values(locks)].map(({ name }) => [name, ''])),
  TRUST_PROXY: '1',
};

let last = 0;

/** A caller's address that nobody had before. */
export function newAddress(): string {
  last++;
  return `10.${(last >> 16) & 255}.${(last >> 8) & 255}.${last & 255}`;
}

export function from(address: string) {
  return { headers: { 'x-forwarded-for': address } };
}
