import { isDatabaseUnavailable } from '../platform/database/errors.js';
import { Refusal } from '../platform/errors/refusal.js';
import { StartupError } from '../platform/errors/startup-error.js';
import { CommandError } from './command-error.js';
import type { ErrorFacts } from './command-error.js';

const correctUrl = 'Correct DATABASE_URL.';
const startDatabase = 'The database does not respond: start it, or correct DATABASE_URL.';

const untrusted =
  'The certificate of the database is not signed by a trusted authority: name the file with your authority as sslrootcert in DATABASE_URL.';

/** Keyed by the error codes of Node.js and PostgreSQL. */
const remedies: Readonly<Record<string, string>> = {
  EADDRINUSE: 'The port is in use: stop the process that listens on it, or set another PORT.',
  EADDRNOTAVAIL: 'This machine has no such address: correct HOST.',
  ECONNREFUSED: startDatabase,
  ECONNRESET: startDatabase,
  ETIMEDOUT: startDatabase,
  EHOSTUNREACH: startDatabase,
  ENETUNREACH: startDatabase,
  ENOTFOUND: `The host name does not exist. ${correctUrl}`,
  EAI_AGAIN: `The host name cannot be resolved now: try again, or correct DATABASE_URL.`,
  EACCES: 'This user may not write there: change the owner, or set DATA_DIR to another folder.',
  EROFS: 'Nothing can be written there: set DATA_DIR to another folder.',
  ENOSPC: 'The disk is full: free some space.',
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_SIGNATURE_FAILURE: untrusted,
  CERT_HAS_EXPIRED: 'The certificate of the database has expired: renew it.',
  ERR_TLS_CERT_ALTNAME_INVALID: `The certificate of the database is for another name. ${correctUrl}`,
  '25006': 'The database is read-only: make it writable, or set DATABASE_URL to the primary.',
  '28P01': `The user or the password is wrong. ${correctUrl}`,
  '28000': `The database rejects this user. ${correctUrl}`,
  '3F000': 'The search_path names no schema that exists: create one, or correct it.',
  '3D000': `Create the database, or correct DATABASE_URL.`,
  '42501': 'The user of DATABASE_URL may not do this: grant it what is missing.',
  '53300': 'The database has no connection left: lower DATABASE_POOL_SIZE, or raise max_connections there.',
  '57P03': 'The database is starting or stopping: try again.',
};

/** The remedy for an error of the database or of Node.js; null when its message is the best available. */
export function remedyOf(error: unknown): string | null {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return remedies[code] ?? remedyByMessage(message);
}

/** Formats an error for the operator; with the stack only when nothing better is available. */
export function formatError(error: unknown): string {
  if (error instanceof Refusal || error instanceof CommandError) return inWords(errorFacts(error));
  if (error instanceof StartupError) return error.message;

  const { code = '', message, stack } = error as NodeJS.ErrnoException;
  const remedy = remedyOf(error);
  return remedy ? `${message || code}\n${remedy}` : (stack ?? message);
}

/** The same for a program. The stack stays out of it. */
export function errorFacts(error: unknown): ErrorFacts {
  if (error instanceof CommandError) return error.facts;
  if (error instanceof Refusal) return refusalFacts(error);
  if (error instanceof StartupError) return { code: error.code, message: error.message };

  const code = isDatabaseUnavailable(error) ? 'DATABASE_UNAVAILABLE' : 'INTERNAL_ERROR';
  const { message } = error as Error;
  const remedy = remedyOf(error);
  return { code, message: remedy === null ? message : `${message} ${remedy}`.trim() };
}

function refusalFacts(refusal: Refusal): ErrorFacts {
  const { message, fields = [], suggestions = [], retryAfter } = refusal.written('en');
  const named = fields.map(({ path, message: words }) => ({ field: path.at(-1) ?? '', message: words }));
  return {
    code: refusal.code,
    message,
    ...(named.length > 0 && { fields: named }),
    ...(suggestions.length > 0 && { suggestions }),
    ...(retryAfter !== undefined && { retryAfterSeconds: retryAfter }),
  };
}

function inWords({ message, fields = [], suggestions = [] }: ErrorFacts): string {
  return [
    fields.length > 0 ? 'Invalid values:' : message,
    ...fields.map(({ field, message: words }) => `${field}: ${words}`),
    ...suggestions,
  ].join('\n  ');
}

/** The driver has no codes for these. */
function remedyByMessage(message: string): string | null {
  if (/^(timeout expired|Connection terminated|Query read timeout)/.test(message)) return startDatabase;
  if (!message.startsWith('The server does not support SSL')) return null;
  return 'The database has no TLS: give it a certificate, or another sslmode in DATABASE_URL.';
}
