import { randomInt } from 'node:crypto';
import type { RequestContext } from '../platform/context/request-context.js';
import { digest, digests, fingerprint } from '../platform/secrets/crypto.js';
import { BackupCode, TotpFactor } from './mfa.entity.js';
import { plainCode } from './typed-code.js';

// Letters and digits without any two that look alike.
const alphabet = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
export const backupCodeLength = 10;

/** Separates these digests from those of other tokens. */
const hmacLabel = 'backup code';

/**
 * Creates new codes, each of 49 random bits in two groups, as in 'K7QXM-3TRVA'. Earlier codes become invalid. Call it
 * in a transaction.
 */
export async function replaceBackupCodes(ctx: RequestContext, userId: string): Promise<string[]> {
  const codes = Array.from({ length: ctx.config.backupCodesCount }, newCode);
  const [pepper] = ctx.config.tokenPeppers;
  const made = codes.map((code) => ({
    user: userId,
    digest: digest(pepper, hmacLabel, userId, plainCode(code)),
    pepper: fingerprint(pepper),
  }));
  await ctx.em.nativeDelete(BackupCode, { user: userId });
  await ctx.em.insertMany(BackupCode, made);
  return codes;
}

/** Spends a code, given in its plain form. The deletion decides between concurrent callers, so only one succeeds. */
export async function spendBackupCode(ctx: RequestContext, userId: string, code: string): Promise<boolean> {
  const possible = digests(ctx.config.tokenPeppers, hmacLabel, userId, code);
  const spent = await ctx.em.nativeDelete(BackupCode, { user: userId, digest: possible });
  return spent > 0;
}

/** Null when the second factor is off. */
export async function backupCodesLeft(ctx: RequestContext, userId: string): Promise<number | null> {
  const factors = await ctx.em.count(TotpFactor, { user: userId });
  return factors === 0 ? null : ctx.em.count(BackupCode, { user: userId });
}

function newCode(): string {
  const letters = Array.from({ length: backupCodeLength }, () => alphabet[randomInt(alphabet.length)]).join(
    '',
  );
  return `${letters.slice(0, backupCodeLength / 2)}-${letters.slice(backupCodeLength / 2)}`;
}
