import { setTimeout as delay } from 'node:timers/promises';
import type { App } from '../platform/context/app.js';
import { StartupError } from '../platform/errors/startup-error.js';
import { followNewestKey, supersedeAllKeys } from '../platform/keys/signing-key-store.js';

/** Milliseconds. By then every process has loaded the current keys. */
const settling = 5000;

/** Rotates the signing key and describes the result. Of concurrent rotations, only one creates a key. */
export async function rotateKeys(app: App, { leaked }: { readonly leaked: boolean }): Promise<string> {
  if (app.config.jwtAlg !== 'ES256') {
    throw new StartupError(
      'Tokens are signed with JWT_SECRET: list a new secret before it, as docs/keys.md describes.',
    );
  }
  if (!leaked) {
    const rotation = await followNewestKey(app, app.config.keyPendingMinutes);
    if (!rotation) return 'A new key already waits for its time to sign.';
    return `Created the key ${rotation.kid}. It signs from ${rotation.signsFrom.toISOString()}.`;
  }

  const rotation = await supersedeAllKeys(app);
  await delay(settling);
  if (!rotation) return 'Another rotation has just retired every old key.';
  return `Created the key ${rotation.kid}, which signs now. Every other key is retired.`;
}
