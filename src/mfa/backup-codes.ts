import { randomInt } from 'node:crypto';
import type { RequestContext } from '../platform/context/request-context.js';
import { query } from '../platform/context/transaction.js';
import { statement } from '../platform/database/statement.js';
import { digest, digests, fingerprint } from '../platform/secrets/crypto.js';
import { plainCode } from './typed-code.js';

// Letters and digits without any two that look alike.
const alphabet = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
export const backupCodeLength = 10;

/** Separates these digests from those of other tokens. */
const hmacLabel = 'backup code';

const replaceCodes = statement(
  'replace-backup-codes',
  `with old as (delete from backup_codes where user_id = $1)
    insert into backup_codes (user_id, digest, pepper) select $1, unnest($2::text[]), $3`,
);

const takeCode = statement(
  'spend-backup-code',
  `delete from backup_codes where user_id = $1 and digest = any($2::text[]) returning digest`,
);

const countCodes = statement<{ left: number }>(
  'count-backup-codes',
  `select (select count(*)::integer from backup_codes where user_id = $1) as left
    from totp_factors where user_id = $1`,
);

/** Creates new codes, each of 49 random bits in two groups, as in 'K7QXM-3TRVA'. Earlier codes become invalid. */
export async function replaceBackupCodes(ctx: RequestContext, userId: string): Promise<string[]> {
  const codes = Array.from({ length: ctx.config.backupCodesCount }, newCode);
  const [pepper] = ctx.config.tokenPeppers;
  const made = codes.map((code) => digest(pepper, hmacLabel, userId, plainCode(code)));
  await query(ctx, replaceCodes, [userId, made, fingerprint(pepper)]);
  return codes;
}

/** Spends a code, given in its plain form. The deletion decides between concurrent callers, so only one succeeds. */
export async function spendBackupCode(ctx: RequestContext, userId: string, code: string): Promise<boolean> {
  const spent = await query(ctx, takeCode, [
    userId,
    digests(ctx.config.tokenPeppers, hmacLabel, userId, code),
  ]);
  return spent.length > 0;
}

/** Null when the second factor is off. */
export async function backupCodesLeft(ctx: RequestContext, userId: string): Promise<number | null> {
  const [row] = await query(ctx, countCodes, [userId]);
  return row?.left ?? null;
}

function newCode(): string {
  const letters = Array.from({ length: backupCodeLength }, () => alphabet[randomInt(alphabet.length)]).join(
    '',
  );
  return `${letters.slice(0, backupCodeLength / 2)}-${letters.slice(backupCodeLength / 2)}`;
}
