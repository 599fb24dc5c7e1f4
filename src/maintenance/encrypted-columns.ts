import { secretPurpose } from '../mfa/verify-code.js';
import type { EncryptedColumn } from '../platform/keys/re-encrypt.js';
import { keyPurpose } from '../platform/keys/signing-key-store.js';
import { factsPurpose } from '../platform/mail/outbox.js';

/** Every column that is encrypted with ENCRYPTION_KEY. */
export const encryptedColumns: readonly EncryptedColumn[] = [
  { table: 'signing_keys', column: 'sealed_private_key', purpose: `'${keyPurpose}'` },
  { table: 'totp_factors', column: 'sealed_secret', purpose: `'${secretPurpose}'` },
  { table: 'one_time_tokens', column: 'sealed_data', purpose: 'purpose' },
  { table: 'mails', column: 'sealed_facts', purpose: `'${factsPurpose}'` },
];
