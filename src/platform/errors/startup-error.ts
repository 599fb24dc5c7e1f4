/** Why the process cannot start, in words that say what to do; no stack is needed. */
export class StartupError extends Error {
  override name = 'StartupError';
}
