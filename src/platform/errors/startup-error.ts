/** Why the process cannot start, in words that say what to do; no stack is needed. */
export class StartError extends Error {
  override name = 'StartError';
}
