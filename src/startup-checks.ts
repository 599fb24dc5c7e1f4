import { readTrustedDocuments } from './api/trusted-documents.js';
import { refuseUnfinishedMove } from './cli/move/move-marker.js';
import { refuseForeignPepper } from './passwords/pepper-check.js';
import type { Config } from './platform/config/config.js';
import type { StartChecks } from './platform/context/startup-check.js';
import { StartupError } from './platform/errors/startup-error.js';
import { refuseLostSigningKey } from './platform/keys/signing-keys.js';
import { refuseUnusableTemplates } from './platform/mail/templates/templates.js';
import { writeMessage } from './platform/messages/messages.js';
import {
  needsKeptSecrets,
  refuseDamagedSecrets,
  secretsFile,
} from './platform/secrets/development-secrets.js';
import { checkEmail } from './users/profile.js';
import { refuseUnknownRoles } from './users/roles.js';

/**
 * Everything that stops a start, beyond invalid settings and unreachable services. Add further checks to this list;
 * `doctor` reports them too.
 */
export const startChecks: StartChecks = {
  ofSettings: [
    {
      name: 'secrets',
      passed: (config) =>
        needsKeptSecrets(config) ? `They are kept in ${secretsFile(config.dataDir)}.` : null,
      refuse: refuseDamagedSecrets,
    },
    {
      name: 'templates',
      passed: ({ mailTemplatesDir }) => `The mail templates ${mailTemplatesDir ?? '(built-in)'} are valid.`,
      refuse: refuseUnusableTemplates,
    },
    {
      name: 'documents',
      passed: ({ trustedDocuments }) =>
        trustedDocuments && `${trustedDocuments} lists the allowed operations.`,
      refuse: ({ trustedDocuments }) => void readTrustedDocuments(trustedDocuments, []),
    },
    { name: 'administrator', passed: () => null, refuse: refuseOddAdministrator },
  ],
  ofContents: [
    {
      name: 'move',
      passed: () => null,
      refuse: ({ database }) => refuseUnfinishedMove(database),
    },
    {
      name: 'roles',
      passed: () => 'Every role that users hold is in ROLES.',
      refuse: ({ config, database }) => refuseUnknownRoles(config, database),
    },
    {
      name: 'PASSWORD_PEPPER',
      passed: () => 'The newest password was hashed with it.',
      refuse: ({ config, database }) => refuseForeignPepper(config, database),
    },
    {
      name: 'ENCRYPTION_KEY',
      passed: ({ jwtAlg }) => (jwtAlg === 'HS256' ? null : 'It decrypts the signing keys.'),
      refuse: refuseLostSigningKey,
    },
  ],
};

function refuseOddAdministrator({ adminEmail }: Config): void {
  const { invalid } = checkEmail(adminEmail, 'ADMIN_EMAIL');
  if (invalid) throw new StartupError(`ADMIN_EMAIL is invalid: ${writeMessage(invalid.message, 'en')}`);
}
