import { Refusal } from '../platform/errors/refusal.js';
import { StartupError } from '../platform/errors/startup-error.js';

const correctUrl = 'Correct DATABASE_URL.';
const startDatabase = 'The database does not answer: start it, or correct DATABASE_URL.';

const untrusted =
  'Nobody that is trusted has signed the certificate of the database: name the file with your authority as sslrootcert in DATABASE_URL.';

/** By the codes of Node.js and of PostgreSQL. */
const remedies: Readonly<Record<string, string>> = {
  EADDRINUSE: 'Something else listens there: stop it, or set PORT to another one.',
  EADDRNOTAVAIL: 'This machine has no such address: correct HOST.',
  ECONNREFUSED: startDatabase,
  ECONNRESET: startDatabase,
  ETIMEDOUT: startDatabase,
  EHOSTUNREACH: startDatabase,
  ENETUNREACH: startDatabase,
  ENOTFOUND: `There is no machine of that name. ${correctUrl}`,
  EAI_AGAIN: `The name cannot be looked up now: try again, or correct DATABASE_URL.`,
  EACCES: 'This user may not write there: change the owner, or set DATA_DIR to another folder.',
  EROFS: 'Nothing can be written there: set DATA_DIR to another folder.',
  ENOSPC: 'The disk is full: make room.',
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_SIGNATURE_FAILURE: untrusted,
  CERT_HAS_EXPIRED: 'The certificate of the database has expired: renew it there.',
  ERR_TLS_CERT_ALTNAME_INVALID: `The certificate of the database is for another name. ${correctUrl}`,
  '25006': 'The database takes no changes: end that, or name the primary in DATABASE_URL.',
  '28P01': `The user or the password is wrong. ${correctUrl}`,
  '28000': `The database does not let this user in. ${correctUrl}`,
  '3F000': 'The search_path names no schema that exists: create one, or correct it.',
  '3D000': `Make the database, or correct DATABASE_URL.`,
  '42501': 'The user of DATABASE_URL may not do this: grant it what is missing.',
  '53300': 'The database has no connection left: lower DATABASE_POOL_SIZE, or raise max_connections there.',
  '57P03': 'The database is starting or stopping: try again.',
};

/** What to do about an error of the database or of Node.js, or null where nothing better is known than its message. */
export function remedyOf(error: unknown): string | null {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return remedies[code] ?? remedyByMessage(message);
}

/** An error in words for the operator; a stack only where nothing better is known. */
export function formatError(error: unknown): string {
  if (error instanceof Refusal) return explainRefusal(error);
  if (error instanceof StartupError) return error.message;

  const { code = '', message, stack } = error as NodeJS.ErrnoException;
  const remedy = remedyOf(error);
  return remedy ? `${message || code}\n${remedy}` : (stack ?? message);
}

function explainRefusal({ message, extras }: Refusal): string {
  const { fields = [], suggestions = [] } = extras;
  return [
    fields.length > 0 ? 'That cannot be used:' : message,
    ...fields.map(({ path, message: words }) => `${path.at(-1)}: ${words}`),
    ...suggestions,
  ].join('\n  ');
}

/** The driver has no codes for these. */
function remedyByMessage(message: string): string | null {
  if (/^(timeout expired|Connection terminated|Query read timeout)/.test(message)) return startDatabase;
  if (!message.startsWith('The server does not support SSL')) return null;
  return 'The database has no TLS: give it a certificate, or another sslmode in DATABASE_URL.';
}
