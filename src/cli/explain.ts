import { Refusal } from '../platform/refusal.js';
import { StartError } from '../platform/start-error.js';

const remedies: Readonly<Record<string, string>> = {
  EADDRINUSE: 'Something else listens there: stop it, or set PORT to another one.',
  ECONNREFUSED: 'The database does not answer: start it, or correct DATABASE_URL.',
};

/** An error in words for the operator; a stack only where nothing better is known. */
export function explain(error: unknown): string {
  if (error instanceof Refusal) {
    const { fields = [], suggestions = [] } = error.extras;
    return [
      error.message,
      ...fields.map(({ path, message }) => `${path.at(-1)}: ${message}`),
      ...suggestions,
    ].join('\n  ');
  }
  if (error instanceof StartError) return error.message;

  const { code = '', message, stack } = error as NodeJS.ErrnoException;
  const remedy = remedies[code];
  if (remedy) return `${message}\n${remedy}`;
  return code.startsWith('ERR_PARSE_ARGS') ? message : (stack ?? message);
}
