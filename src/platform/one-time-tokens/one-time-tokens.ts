import type { RequestContext } from '../context/request-context.js';
import { query } from '../context/transaction.js';
import { statement } from '../database/statement.js';
import { digest, digests, randomSecret, encrypt, decrypt } from '../secrets/crypto.js';

/** The purpose of a token. A lookup for another purpose does not find it. */
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

/** The owner of a token, the version of the owner, and the data of the token. */
export interface Grant {
  readonly owner: string;
  readonly stamp: number;
  readonly data: string | null;
}

/** Separates these digests from those of other tokens. */
const hmacLabel = 'one-time token';

const insertToken = statement(
  'issue-one-time-token',
  `insert into one_time_tokens (purpose, digest, owner, stamp, encrypted_data, expires_at)
    values ($1, $2, $3, $4, $5, $6)`,
);

const findToken = statement<Omit<Grant, 'data'> & { encryptedData: string | null }>(
  'look-at-one-time-token',
  `select owner, stamp, encrypted_data as "encryptedData" from one_time_tokens
    where purpose = $1 and digest = any($2::text[]) and expires_at > $3`,
);

const spendTokens = statement(
  'spend-one-time-token',
  `with spent as (
      delete from one_time_tokens where purpose = $1 and digest = any($2::text[]) and expires_at > $3 returning owner
    ), others as (
      delete from one_time_tokens where purpose = $1 and owner = (select owner from spent) and digest <> all($2::text[])
    )
    select owner from spent`,
);

const revokeTokens = statement('revoke-one-time-tokens', 'delete from one_time_tokens where owner = $1');

/** Creates a token of 256 random bits. Only its digest is stored. Older tokens of the owner stay valid. */
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

/** Makes an existing token valid for one more purpose. */
export async function keep(
  ctx: RequestContext,
  { purpose, token }: { readonly purpose: Purpose; readonly token: string },
  { owner, stamp, data }: Grant,
  expiresAt: Date,
): Promise<void> {
  const encryptedData = data === null ? null : encrypt(ctx.config.encryptionKeys, purpose, data);
  const tokenDigest = digest(ctx.config.tokenPeppers[0], hmacLabel, purpose, token);
  await query(ctx, insertToken, [purpose, tokenDigest, owner, stamp, encryptedData, expiresAt]);
}

/** Finds a token without spending it. Returns null if it is unknown, of another purpose, expired or spent. */
export async function peek(ctx: RequestContext, purpose: Purpose, token: string): Promise<Grant | null> {
  const values = [purpose, digestsOf(ctx, purpose, token), ctx.now()];
  const [row] = await query(ctx, findToken, values);
  if (!row) return null;
  const { owner, stamp, encryptedData } = row;
  if (encryptedData === null) return { owner, stamp, data: null };
  try {
    return { owner, stamp, data: decrypt(ctx.config.encryptionKeys, purpose, encryptedData) };
  } catch {
    // Its ENCRYPTION_KEY is missing, so the token is invalid.
    return null;
  }
}

/**
 * Spends a token and all tokens of the same purpose and owner. The deletion decides between concurrent callers: one
 * wins. Call it in the transaction of the change that the token permits, after the write that locks the owner's row:
 * otherwise two tokens of one owner can deadlock.
 */
export async function spend(ctx: RequestContext, purpose: Purpose, token: string): Promise<boolean> {
  const spent = await query(ctx, spendTokens, [purpose, digestsOf(ctx, purpose, token), ctx.now()]);
  return spent.length > 0;
}

/** Revokes every token of an owner, regardless of its purpose. */
export async function revokeAll(ctx: RequestContext, owner: string): Promise<void> {
  await query(ctx, revokeTokens, [owner]);
}

/** Times from now. */
export function after(now: Date, span: { readonly minutes: number } | { readonly seconds: number }): Date {
  const seconds = 'minutes' in span ? span.minutes * 60 : span.seconds;
  return new Date(now.getTime() + seconds * 1000);
}

function digestsOf(ctx: RequestContext, purpose: Purpose, token: string): string[] {
  return digests(ctx.config.tokenPeppers, hmacLabel, purpose, token);
}
