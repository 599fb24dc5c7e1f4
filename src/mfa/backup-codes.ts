import { randomInt } from 'node:crypto';
import type { RequestContext } from '../platform/context/request-context.js';
import { query } from '../platform/context/transaction.js';
import { statement } from '../platform/database/statement.js';
import { digest, digests, fingerprint } from '../platform/secrets/crypto.js';
import { plainCode } from './typed-code.js';

// Letters and digits of which no two look alike.
const alphabet = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
export const backupCodeLength = 10;

/** What keeps these digests apart from those of other tokens. */
const hmacLabel = 'backup code';

const replace = statement(
  'replace-backup-codes',
  `with old as (delete from backup_codes where user_id = $1)
    insert into backup_codes (user_id, digest, pepper) select $1, unnest($2::text[]), $3`,
);

const take = statement(
  'spend-backup-code',
  `delete from backup_codes where user_id = $1 and digest = any($2::text[]) returning digest`,
);

const count = statement<{ left: number }>(
  'count-backup-codes',
  `select (select count(*)::integer from backup_codes where user_id = $1) as left
    from totp_factors where user_id = $1`,
);

/** New codes, each of 49 random bits in two groups, as in 'K7QXM-3TRVA'. Those from before are dead. */
export async function replaceBackupCodes(ctx: RequestContext, userId: string): Promise<string[]> {
  const codes = Array.from({ length: ctx.config.backupCodesCount }, newCode);
  const [pepper] = ctx.config.tokenPeppers;
  const made = codes.map((code) => digest(pepper, hmacLabel, userId, plainCode(code)));
  await query(ctx, replace, [userId, made, fingerprint(pepper)]);
  return codes;
}

/** Spends a code, given in its plain form. The deletion is the claim, so of two callers one wins. */
export async function spendBackupCode(ctx: RequestContext, userId: string, code: string): Promise<boolean> {
  const spent = await query(ctx, take, [userId, digests(ctx.config.tokenPeppers, hmacLabel, userId, code)]);
  return spent.length > 0;
}

/** Null where the second factor is off by now. */
export async function backupCodesLeft(ctx: RequestContext, userId: string): Promise<number | null> {
  const [row] = await query(ctx, count, [userId]);
  return row?.left ?? null;
}

function newCode(): string {
  const letters = Array.from({ length: backupCodeLength }, () => alphabet[randomInt(alphabet.length)]).join(
    '',
  );
  return `${letters.slice(0, backupCodeLength / 2)}-${letters.slice(backupCodeLength / 2)}`;
}
