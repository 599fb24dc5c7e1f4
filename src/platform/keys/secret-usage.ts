import type { App } from '../context/app.js';
import type { Contents } from '../context/startup-check.js';
import { run } from '../context/transaction.js';
import { tables } from '../database/tables.js';
import { fingerprint } from '../secrets/crypto.js';
import type { SecretUsage } from './secret-usage.entity.js';

const db = tables<{ secret_usages: SecretUsage }>();

/**
 * Records which secrets this process uses for new tokens. The tokens cannot be counted later, but all of them have
 * expired one lifetime after the last use.
 */
export async function recordSecretUsage(app: App): Promise<void> {
  const { config } = app;
  // In one order, so that the rows of two processes cannot deadlock.
  const used = [
    ...(config.jwtAlg === 'HS256' ? [{ setting: 'JWT_SECRET', secret: config.jwtSecrets[0] }] : []),
    { setting: 'TOKEN_PEPPER', secret: config.tokenPeppers[0] },
  ];
  const lastUsedAt = app.now();
  const usage = db
    .insertInto('secret_usages')
    .values(used.map(({ setting, secret }) => ({ setting, fingerprint: fingerprint(secret), lastUsedAt })))
    .onConflict((on) =>
      on.columns(['setting', 'fingerprint']).doUpdateSet(({ fn }) => ({
        lastUsedAt: fn<Date>('greatest', ['secret_usages.lastUsedAt', 'excluded.lastUsedAt']),
      })),
    );
  await run(app, usage);
}

export async function readSecretUsage(contents: Pick<Contents, 'database'>): Promise<SecretUsage[]> {
  return run(contents, db.selectFrom('secret_usages').selectAll().orderBy('lastUsedAt', 'desc'));
}
