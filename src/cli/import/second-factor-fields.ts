import type { TotpSecret } from '../../mfa/totp.js';
import { secretPurpose } from '../../mfa/verify-code.js';
import type { CompleteConfig } from '../../platform/context/app.js';
import { encrypt, decrypt } from '../../platform/secrets/crypto.js';
import type { FieldReader } from './field-reader.js';

/** The name that `export-users` gave the encrypted secret before 0.1.0. */
const formerName = 'sealed_totp_secret';

export const secondFactorFields = [
  'totp_secret',
  'totp_period',
  'totp_digits',
  'encrypted_totp_secret',
  formerName,
  'mfa_enabled',
] as const;

/** The encrypted secret of an authenticator app, or null when the second factor is off. */
export function readSecondFactor(config: CompleteConfig, cells: FieldReader): string | null {
  const totp = cells.has('totp_secret') ? readPlain(cells) : readEncrypted(config, cells);
  const isOn = cells.flag('mfa_enabled');
  const isThere = cells.has('totp_secret') || cells.has(encryptedField(cells));
  if (isOn && !isThere) {
    const why =
      'It requires a totp_secret. Give one, or set it to false: the account then has no second factor.';
    cells.refuse('mfa_enabled', why);
  }
  // A secret that was shown but never confirmed is not a second factor.
  if (totp === null || isOn === false) return null;
  return encrypt(config.encryptionKeys, secretPurpose, JSON.stringify(totp));
}

/** Letters of base32 (RFC 4648 §6): at least 80 bits, which many systems used, and at most 640. */
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

function encryptedField(cells: FieldReader) {
  return cells.has(formerName) ? formerName : 'encrypted_totp_secret';
}

function readEncrypted(config: CompleteConfig, cells: FieldReader): TotpSecret | null {
  const field = encryptedField(cells);
  const encrypted = cells.text(field);
  if (encrypted === null) return null;
  try {
    return JSON.parse(decrypt(config.encryptionKeys, secretPurpose, encrypted)) as TotpSecret;
  } catch {
    const remedy =
      'Add the key of the exporting deployment to ENCRYPTION_KEY, or export with --with-secrets.';
    cells.refuse(field, `No ENCRYPTION_KEY decrypts it. ${remedy}`);
    return null;
  }
}
