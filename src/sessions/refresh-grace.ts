import type { RequestContext } from '../platform/context/request-context.js';
import { query } from '../platform/context/transaction.js';
import { statement } from '../platform/database/statement.js';
import { Refusal } from '../platform/errors/refusal.js';
import { digestOf, successorWith } from './refresh-token.js';
import type { RefreshToken } from './refresh-token.js';
import { isAlive, sessionColumns } from './session-row.js';
import type { SessionRow } from './session-row.js';

/** How many spent tokens of a session are remembered. One that more than these followed counts as stolen. */
export const mostSpent = 16;

const day = 24 * 60 * 60 * 1000;

/**
 * Tokens that were spent after this moment are within the grace period. Without one the moment is ahead of whatever the
 * winner of a race has written: its clock may have been read after the loser's.
 */
export function graceStart({ config }: RequestContext, now: Date): Date {
  const { refreshGraceSeconds: seconds } = config;
  return new Date(now.getTime() + (seconds === 0 ? day : -seconds * 1000));
}

/** Whether a digest is that of a token which sessions `s` spent after a moment. */
export function isGraceful(digest: string, start: string): string {
  return `coalesce(s.spent_times[array_position(s.spent_digests, ${digest})] > ${start}, false)`;
}

// The current token is marked as shared in the step that reads it, so that nobody spends it on the way to the caller.
const share = statement<Chain>(
  'share-refresh-token',
  `update sessions s set shared_at = $2 from users u
    where s.id = $1 and u.id = s.user_id and ${isAlive('$2')} and ${isGraceful('$3', '$4')}
    returning ${sessionColumns}, s.spent_digests as "spentDigests"`,
);

type Chain = SessionRow & { readonly spentDigests: readonly string[] };

/**
 * The session and its current token, for who presents one that was spent within the grace period; null where it was
 * not. The marks of a shared token end with the grace period of those spent before it, so that a thief cannot keep a
 * chain from moving on.
 */
export async function shareCurrent(
  ctx: RequestContext,
  presented: RefreshToken,
  now: Date,
): Promise<{ readonly row: SessionRow; readonly current: RefreshToken } | null> {
  const values = [presented.sessionId, now, digestOf(presented), graceStart(ctx, now)];
  const [row] = await query(ctx, share, values);
  if (!row) return null;
  const current = followChain(ctx, presented, row);
  if (!current) throw new Refusal('InvalidToken', { because: 'replaced by a change of password' });
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
