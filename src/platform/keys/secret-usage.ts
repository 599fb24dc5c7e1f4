import type { App } from '../context/app.js';
import type { Contents } from '../context/startup-check.js';
import { statement } from '../database/statement.js';
import { fingerprint } from '../secrets/crypto.js';

/** A secret that was the first of its setting until a certain time. */
export interface SecretUsageRow {
  readonly setting: string;
  readonly fingerprint: string;
  readonly lastUsedAt: Date;
}

const recordUsage = statement(
  'note-secret-uses',
  `insert into secret_uses as u (setting, fingerprint, last_used_at)
    select setting, fingerprint, $3 from unnest($1::text[], $2::text[]) as s (setting, fingerprint) order by 1, 2
    on conflict (setting, fingerprint) do update set last_used_at = greatest(u.last_used_at, excluded.last_used_at)`,
);

const listUsage = statement<SecretUsageRow>(
  'secret-uses',
  `select setting, fingerprint, last_used_at as "lastUsedAt" from secret_uses order by last_used_at desc`,
);

/**
 * Records which secrets this process uses for new tokens. The tokens cannot be counted later, but all of them have
 * expired one lifetime after the last use.
 */
export async function recordSecretUsage({ config, database, now }: App): Promise<void> {
  const first = { TOKEN_PEPPER: config.tokenPeppers[0], JWT_SECRET: config.jwtSecrets[0] };
  const used = Object.entries(first).filter(
    ([setting]) => setting !== 'JWT_SECRET' || config.jwtAlg === 'HS256',
  );
  const settings = used.map(([setting]) => setting);
  const fingerprints = used.map(([, secret]) => fingerprint(secret));
  await database.query(recordUsage, [settings, fingerprints, now()]);
}

export async function readSecretUsage({ database }: Pick<Contents, 'database'>): Promise<SecretUsageRow[]> {
  return await database.query(listUsage, []);
}
