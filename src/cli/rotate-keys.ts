import { setTimeout as delay } from 'node:timers/promises';
import type { App } from '../platform/context/app.js';
import { StartupError } from '../platform/errors/startup-error.js';
import { followNewestKey, supersedeAllKeys } from '../platform/keys/signing-key-store.js';

/** Milliseconds. By then every process has read the keys that there are. */
const settling = 5000;

/** Rotates the signing key and says what came of it. Of rotations that race, one makes a key. */
export async function rotateKeys(app: App, { leaked }: { readonly leaked: boolean }): Promise<string> {
  if (app.config.jwtAlg !== 'ES256') {
    throw new StartupError('Tokens are signed with JWT_SECRET: put a new one before it, after docs/keys.md.');
  }
  if (!leaked) {
    const rotation = await followNewestKey(app, app.config.keyPendingMinutes);
    if (!rotation) return 'There is a new key already that waits for its time to sign.';
    return `Made the key ${rotation.kid}. It signs from ${rotation.signsFrom.toISOString()}.`;
  }

  const rotation = await supersedeAllKeys(app);
  await delay(settling);
  if (!rotation) return 'Another rotation has just retired every old key.';
  return `Made the key ${rotation.kid}, which signs now. No other is good for anything any more.`;
}
