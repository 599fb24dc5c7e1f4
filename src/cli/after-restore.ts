import { record } from '../platform/audit/audit.js';
import type { App } from '../platform/context/app.js';
import { inTransaction, query } from '../platform/context/transaction.js';
import { statement } from '../platform/database/statement.js';
import { supersedeAllKeys } from '../platform/keys/signing-key-store.js';
import type { EndReason } from '../sessions/end-reason.js';
import { cliContext } from './accounts.js';

/** What a backup restores that must not stay, by the name that the command prints. */
const statements = {
  sessions: `update sessions set ended_at = $1, end_reason = '${'RESTORED' satisfies EndReason}' where ended_at is null returning 1`,
  // Mailed links, challenges and provider flows: some were used or withdrawn after the backup.
  links: `delete from one_time_tokens where expires_at is distinct from $1 returning 1`,
  signUps: `delete from pending_sign_ups where created_at is distinct from $1 returning 1`,
  // They were sent already, or their links are void now.
  mails: `delete from mails where created_at is distinct from $1 returning 1`,
  // Forgets every known device; an operation that runs at the same time finds another version.
  accounts: `update users set devices_since = $1, credential_version = credential_version + 1 returning 1`,
};

export type Ended = { readonly [What in keyof typeof statements]: number };

/**
 * Ends what a restored backup has revived: sessions, links, challenges, flows, pending sign-ups, mails and known
 * devices. Replaces every signing key, so that all earlier access tokens are invalid.
 */
export async function endWhatWasRestored(app: App): Promise<Ended> {
  const ctx = cliContext(app);
  const ended = await inTransaction(ctx, async (within) => {
    const counts: Record<string, number> = {};
    for (const [what, change] of Object.entries(statements)) {
      const text = `with done as (${change}) select count(*)::integer as count from done`;
      const counting = statement<{ count: number }>(`after-restore-${what}`, text);
      const [row] = await query(within, counting, [ctx.now()]);
      counts[what] = row!.count;
    }
    const reason = `a backup was restored: ${counts['sessions']} sessions ended`;
    await record(within, 'SESSION_REVOKED', { reason });
    return counts as Ended;
  });
  if (app.config.jwtAlg === 'ES256') await supersedeAllKeys(app);
  return ended;
}
