import { randomUUID } from 'node:crypto';
import { limits, locks } from '../../src/platform/config/settings/limits.js';
import type { TestApp } from './test-app.js';
import { password } from './test-user.js';

/** The limits as they are when nobody sets them, behind a proxy that tells addresses apart. */
export const behindProxy: Readonly<Record<string, string>> = {
  ...Object.fromEntries([...Object.values(limits), ...Object.values(locks)].map(({ name }) => [name, ''])),
  STRICT_LIMITS: 'true',
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

/** How people call a server from addresses that the test chooses. */
export function callersOf(server: () => TestApp) {
  return {
    /** Without a password it is a wrong one. */
    login: (input: object, address: string) =>
      server().client.mutate('login', { password: 'not the password', ...input }, from(address)),
    signUp: async () => {
      const email = server().uniqueEmail();
      const result = await server().client.mutate('signup', { email, password }, from(newAddress()));
      return { email, deviceToken: result.deviceToken as string, id: result.user.id };
    },
    /** Who has no account. */
    someone: () => ({ email: `${randomUUID()}@example.com` }),
  };
}
