import type { RequestContext } from '../platform/context/request-context.js';
import { query } from '../platform/context/transaction.js';
import { statement } from '../platform/database/statement.js';
import { Refusal } from '../platform/errors/refusal.js';
import { msg } from '../platform/messages/messages.js';
import { digestOf, successorWith } from './refresh-token.js';
import type { RefreshToken } from './refresh-token.js';
import { isAlive, sessionColumns } from './session-row.js';
import type { SessionRow } from './session-row.js';

/** How many spent tokens a session remembers. A token with more successors than that counts as stolen. */
export const mostSpent = 16;

const day = 24 * 60 * 60 * 1000;

/**
 * Tokens spent after this moment are within the grace period. Without a grace period the moment lies in the future of
 * every write: the clock of a race's winner may have been read after the loser's.
 */
export function graceStart({ config }: RequestContext, now: Date): Date {
  const { refreshGraceSeconds: seconds } = config;
  return new Date(now.getTime() + (seconds === 0 ? day : -seconds * 1000));
}

/** SQL for whether sessions `s` spent the token of a digest after a moment. */
export function isGraceful(digest: string, start: string): string {
  return `coalesce(s.spent_times[array_position(s.spent_digests, ${digest})] > ${start}, false)`;
}

// Marks the current token as shared in the statement that reads it, so that it is not spent on its way to the caller.
const shareToken = statement<Chain>(
  'share-refresh-token',
  `update sessions s set shared_at = $2 from users u
    where s.id = $1 and u.id = s.user_id and ${isAlive('$2')} and ${isGraceful('$3', '$4')}
    returning ${sessionColumns}, s.spent_digests as "spentDigests"`,
);

type Chain = SessionRow & { readonly spentDigests: readonly string[] };

/**
 * The session and its current token, for a caller who presents a token that was spent within the grace period; null for
 * any other token. The marks of a shared token expire with the grace period of the tokens spent before it, so that a
 * thief cannot stop a chain from moving on.
 */
export async function shareCurrent(
  ctx: RequestContext,
  presented: RefreshToken,
  now: Date,
): Promise<{ readonly row: SessionRow; readonly current: RefreshToken } | null> {
  const values = [presented.sessionId, now, digestOf(presented), graceStart(ctx, now)];
  const [row] = await query(ctx, shareToken, values);
  if (!row) return null;
  const current = followChain(ctx, presented, row);
  if (!current)
    throw new Refusal('InvalidToken', {
      sentence: msg('SESSION_REVOKED'),
      because: 'replaced by a change of password',
    });
  return { row, current };
}

/** Each token of a chain is computed from the one before it, so digests are enough to find the newest. */
function followChain(
  ctx: RequestContext,
  presented: RefreshToken,
  { spentDigests, tokenDigest }: Chain,
): RefreshToken | undefined {
  const at = spentDigests.indexOf(digestOf(presented));
  const followers = [tokenDigest, ...spentDigests.slice(0, at)].toReversed();
  return followers.reduce<RefreshToken | undefined>(
    (token, made) => token && successorWith(ctx, token, made),
    presented,
  );
}
