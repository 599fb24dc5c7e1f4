import { secretPurpose } from '../mfa/verify-code.js';
import type { EncryptedColumn } from '../platform/keys/re-encrypt.js';
import { keyPurpose } from '../platform/keys/signing-key-store.js';
import { factsPurpose } from '../platform/mail/outbox.js';

/** Every column that is encrypted with ENCRYPTION_KEY. */
export const encryptedColumns: readonly EncryptedColumn[] = [
  { table: 'signing_keys', column: 'encrypted_private_key', purpose: `'${keyPurpose}'` },
  { table: 'totp_factors', column: 'encrypted_secret', purpose: `'${secretPurpose}'` },
  { table: 'one_time_tokens', column: 'encrypted_data', purpose: 'purpose' },
  { table: 'mails', column: 'encrypted_facts', purpose: `'${factsPurpose}'` },
];
