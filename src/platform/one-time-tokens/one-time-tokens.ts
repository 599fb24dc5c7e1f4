import type { RequestContext } from '../context/request-context.js';
import { query } from '../context/transaction.js';
import { statement } from '../database/statement.js';
import { digest, digests, randomSecret, encrypt, decrypt } from '../secrets/crypto.js';

/** What a token is for. It is unknown to every other purpose. */
export type Purpose =
  | 'SIGN_UP'
  | 'EMAIL_VERIFICATION'
  | 'EMAIL_VERIFIED'
  | 'PASSWORD_RESET'
  | 'EMAIL_CHANGE'
  | 'MFA_CHALLENGE'
  | 'TOTP_ENROLLMENT'
  | 'OAUTH_FLOW'
  | 'IDENTITY_LINK';

/** Whose token it is, at which version of theirs, and what it carries. */
export interface Grant {
  readonly owner: string;
  readonly stamp: number;
  readonly data: string | null;
}

/** What keeps these digests apart from those of other tokens. */
const hmacLabel = 'one-time token';

const insert = statement(
  'issue-one-time-token',
  `insert into one_time_tokens (purpose, digest, owner, stamp, sealed_data, expires_at)
    values ($1, $2, $3, $4, $5, $6)`,
);

const find = statement<Omit<Grant, 'data'> & { sealedData: string | null }>(
  'look-at-one-time-token',
  `select owner, stamp, sealed_data as "sealedData" from one_time_tokens
    where purpose = $1 and digest = any($2::text[]) and expires_at > $3`,
);

const take = statement(
  'spend-one-time-token',
  `with spent as (
      delete from one_time_tokens where purpose = $1 and digest = any($2::text[]) and expires_at > $3 returning owner
    ), others as (
      delete from one_time_tokens where purpose = $1 and owner = (select owner from spent) and digest <> all($2::text[])
    )
    select owner from spent`,
);

const removeAll = statement('revoke-one-time-tokens', 'delete from one_time_tokens where owner = $1');

/** Makes a token of 256 random bits. Only its digest is kept. Older ones of the same owner stay good. */
export async function issue(
  ctx: RequestContext,
  purpose: Purpose,
  grant: Grant,
  expiresAt: Date,
): Promise<string> {
  const token = randomSecret();
  await keep(ctx, { purpose, token }, grant, expiresAt);
  return token;
}

/** Admits a token that exists already for one more purpose. */
export async function keep(
  ctx: RequestContext,
  { purpose, token }: { readonly purpose: Purpose; readonly token: string },
  { owner, stamp, data }: Grant,
  expiresAt: Date,
): Promise<void> {
  const sealedData = data === null ? null : encrypt(ctx.config.encryptionKeys, purpose, data);
  const tokenDigest = digest(ctx.config.tokenPeppers[0], hmacLabel, purpose, token);
  await query(ctx, insert, [purpose, tokenDigest, owner, stamp, sealedData, expiresAt]);
}

/** What a token would open, or null when it is none, of another purpose, expired or spent. It spends nothing. */
export async function peek(ctx: RequestContext, purpose: Purpose, token: string): Promise<Grant | null> {
  const values = [purpose, digestsOf(ctx, purpose, token), ctx.now()];
  const [row] = await query(ctx, find, values);
  if (!row) return null;
  const { owner, stamp, sealedData } = row;
  if (sealedData === null) return { owner, stamp, data: null };
  try {
    return { owner, stamp, data: decrypt(ctx.config.encryptionKeys, purpose, sealedData) };
  } catch {
    // Its ENCRYPTION_KEY is gone: what cannot be opened opens nothing.
    return null;
  }
}

/**
 * Spends a token, and with it all of its kind that its owner has. The deletion is the claim, so of two callers one
 * wins. Call it in the transaction of what the token opens, after the write that locks its owner's row: two tokens of
 * one owner would otherwise wait for each other.
 */
export async function spend(ctx: RequestContext, purpose: Purpose, token: string): Promise<boolean> {
  const spent = await query(ctx, take, [purpose, digestsOf(ctx, purpose, token), ctx.now()]);
  return spent.length > 0;
}

/** Ends every token of an owner, whatever it is for. */
export async function revokeAll(ctx: RequestContext, owner: string): Promise<void> {
  await query(ctx, removeAll, [owner]);
}

/** Moments from now. */
export function after(now: Date, span: { readonly minutes: number } | { readonly seconds: number }): Date {
  const seconds = 'minutes' in span ? span.minutes * 60 : span.seconds;
  return new Date(now.getTime() + seconds * 1000);
}

function digestsOf(ctx: RequestContext, purpose: Purpose, token: string): string[] {
  return digests(ctx.config.tokenPeppers, hmacLabel, purpose, token);
}
