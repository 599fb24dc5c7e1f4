import { randomInt } from 'node:crypto';
import type { Call } from '../platform/call.js';
import { digest } from '../platform/crypto.js';
import { run } from '../platform/transaction.js';

// Letters and digits of which no two look alike.
const alphabet = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 10;

const replace = {
  name: 'replace-backup-codes',
  text: `with old as (delete from backup_codes where user_id = $1)
    insert into backup_codes (user_id, digest) select $1, unnest($2::text[])`,
};

const take = {
  name: 'spend-backup-code',
  text: `delete from backup_codes where user_id = $1 and digest = $2 returning digest`,
};

const count = {
  name: 'count-backup-codes',
  text: `select (select count(*)::integer from backup_codes where user_id = $1) as left
    from totp_factors where user_id = $1`,
};

/** New codes, each of 49 random bits in two groups, as in 'K7QXM-3TRVA'. Those from before are dead. */
export async function replaceBackupCodes(call: Call, userId: string): Promise<string[]> {
  const codes = Array.from({ length: call.config.backupCodesCount }, newCode);
  await run(call, replace, [userId, codes.map((code) => digestOf(call, userId, code))]);
  return codes;
}

/** Spends a code. The deletion is the claim, so of two callers one wins. */
export async function spendBackupCode(call: Call, userId: string, code: string): Promise<boolean> {
  const spent = await run(call, take, [userId, digestOf(call, userId, code)]);
  return spent.length > 0;
}

/** Null where the second factor is off by now. */
export async function backupCodesLeft(call: Call, userId: string): Promise<number | null> {
  const [row] = await run<{ left: number }>(call, count, [userId]);
  return row?.left ?? null;
}

function newCode(): string {
  const letters = Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
  return `${letters.slice(0, length / 2)}-${letters.slice(length / 2)}`;
}

/** Case, dashes and spaces are forgiven. */
function digestOf(call: Call, userId: string, code: string): string {
  const plain = code.replaceAll(/[\s-]/g, '').toUpperCase();
  return digest(call.config.tokenPepper, 'backup code', userId, plain);
}
