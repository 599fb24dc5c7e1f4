import type { TotpSecret } from '../../mfa/totp.js';
import { secretPurpose } from '../../mfa/verify-code.js';
import type { CompleteConfig } from '../../platform/context/app.js';
import { encrypt, decrypt } from '../../platform/secrets/crypto.js';
import type { FieldReader } from './field-reader.js';

export const secondFactorFields = [
  'totp_secret',
  'totp_period',
  'totp_digits',
  'sealed_totp_secret',
  'mfa_enabled',
] as const;

/** The secret of an authenticator app, sealed, or null where the second factor is off. */
export function readSecondFactor(config: CompleteConfig, cells: FieldReader): string | null {
  const totp = cells.has('totp_secret') ? readPlain(cells) : readSealed(config, cells);
  const isOn = cells.flag('mfa_enabled');
  const isThere = cells.has('totp_secret') || cells.has('sealed_totp_secret');
  if (isOn && !isThere) {
    const why = 'There is no totp_secret. Give it, or false: the account then has no second factor here.';
    cells.refuse('mfa_enabled', why);
  }
  // A secret that was shown and never confirmed is nobody's second factor.
  if (totp === null || isOn === false) return null;
  return encrypt(config.encryptionKeys, secretPurpose, JSON.stringify(totp));
}

/** Letters of base32 (RFC 4648 §6): those of 80 bits, which is what many systems made, and of 640 at the most. */
const lengths = { least: 16, most: 128 };

function readPlain(cells: FieldReader): TotpSecret | null {
  const text = cells.text('totp_secret');
  const period = cells.whole('totp_period', { min: 15, max: 120 }) ?? 30;
  const digits = cells.whole('totp_digits', { min: 6, max: 8 }) ?? 6;
  const secret = text?.replaceAll(/[\s=-]/g, '').toUpperCase() ?? '';
  if (text === null) return null;
  if (/^[A-Z2-7]+$/.test(secret) && secret.length >= lengths.least && secret.length <= lengths.most) {
    return { secret, period, digits };
  }
  cells.refuse('totp_secret', `Give ${lengths.least} to ${lengths.most} letters of base32, as in JBSWY3DP….`);
  return null;
}

function readSealed(config: CompleteConfig, cells: FieldReader): TotpSecret | null {
  const sealed = cells.text('sealed_totp_secret');
  if (sealed === null) return null;
  try {
    return JSON.parse(decrypt(config.encryptionKeys, secretPurpose, sealed)) as TotpSecret;
  } catch {
    const remedy = 'Add the key of the deployment it comes from to ENCRYPTION_KEY, or export with secrets.';
    cells.refuse('sealed_totp_secret', `None of our keys opens it. ${remedy}`);
    return null;
  }
}
