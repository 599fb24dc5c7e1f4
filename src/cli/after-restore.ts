import { record } from '../platform/audit/audit.js';
import type { App } from '../platform/context/app.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { inTransaction, run } from '../platform/context/transaction.js';
import { tables } from '../platform/database/tables.js';
import { supersedeAllKeys } from '../platform/keys/signing-key-store.js';
import { Mail } from '../platform/mail/mail.entity.js';
import { OneTimeToken } from '../platform/one-time-tokens/one-time-token.entity.js';
import type { EndReason } from '../sessions/end-reason.js';
import { Session } from '../sessions/session.entity.js';
import { PendingSignUp } from '../users/pending-sign-up.entity.js';
import { User } from '../users/user.entity.js';
import { cliContext } from './accounts.js';

/** How many rows of each kind the command ended or deleted. */
export type Ended = Readonly<Record<'sessions' | 'links' | 'signUps' | 'mails' | 'accounts', number>>;

/**
 * Ends what a restored backup has revived: sessions, links, challenges, flows, pending sign-ups, mails and known
 * devices. Replaces every signing key, so that all earlier access tokens are invalid.
 */
export async function endWhatWasRestored(app: App): Promise<Ended> {
  const ctx = cliContext(app);
  const ended = await inTransaction(ctx, async (within) => {
    const counts = await endAll(within);
    const reason = `a backup was restored: ${counts.sessions} sessions ended`;
    await record(within, 'SESSION_REVOKED', { reason });
    return counts;
  });
  if (app.config.jwtAlg === 'ES256') await supersedeAllKeys(app);
  return ended;
}

async function endAll(ctx: RequestContext): Promise<Ended> {
  const { em } = ctx;
  const restored: EndReason = 'RESTORED';
  const ending = { endedAt: ctx.now(), endReason: restored };
  return {
    sessions: await em.nativeUpdate(Session, { endedAt: null }, ending),
    // Mailed links, challenges and provider flows: some were used or withdrawn after the backup.
    links: await em.nativeDelete(OneTimeToken, {}),
    signUps: await em.nativeDelete(PendingSignUp, {}),
    // They were sent already, or their links are void now.
    mails: await em.nativeDelete(Mail, {}),
    accounts: await changeAccounts(ctx),
  };
}

/** Forgets every known device; an operation that runs at the same time finds another version. */
async function changeAccounts(ctx: RequestContext): Promise<number> {
  const change = tables<{ users: User }>()
    .updateTable('users')
    .set((eb) => ({ devicesSince: ctx.now(), credentialVersion: eb('credentialVersion', '+', 1) }));
  await run(ctx, change);
  return ctx.em.count(User);
}
