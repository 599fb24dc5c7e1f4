import type { App } from '../platform/context/app.js';
import { acquireJobLease } from '../platform/jobs/job-lease.js';
import { reEncrypt } from '../platform/keys/re-encrypt.js';
import { recordSecretUsage } from '../platform/keys/secret-usage.js';
import { followNewestKey, forgetRetiredKeys, readKeys } from '../platform/keys/signing-key-store.js';
import { encryptedColumns } from './encrypted-columns.js';

/** Milliseconds. */
const minute = 60_000;

/**
 * The key work of a process, every few seconds: it loads the current keys. Once a minute it also records which secrets
 * it uses, and one process does the work that is needed once for all of them.
 */
export function keyRotationJob(app: App): () => Promise<void> {
  let dueAt = 0;
  return async () => {
    await app.jwt.reread();
    if (performance.now() < dueAt) return;

    dueAt = performance.now() + minute;
    await recordSecretUsage(app);
    if (!(await acquireJobLease(app, 'keys', minute / 1000))) return;
    await rotateByAge(app);
    await forgetRetired(app);
    await reEncrypt(app, encryptedColumns);
  };
}

async function rotateByAge(app: App): Promise<void> {
  const { config, now, log, jwt } = app;
  if (config.keyRotationDays === 0 || config.jwtAlg !== 'ES256') return;
  const newest = (await readKeys(app)).at(-1);
  const age = now().getTime() - (newest?.signsFrom ?? now()).getTime();
  if (age < config.keyRotationDays * 24 * 60 * minute) return;

  const rotation = await followNewestKey(app, config.keyPendingMinutes);
  if (!rotation) return;
  log.info({ kid: rotation.kid, signs_from: rotation.signsFrom }, 'created a new signing key');
  await jwt.reread();
}

async function forgetRetired(app: App): Promise<void> {
  for (const kid of await forgetRetiredKeys(app)) app.log.info({ kid }, 'a signing key has retired');
}
