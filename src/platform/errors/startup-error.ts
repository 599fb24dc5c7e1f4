/** The process cannot start. The message says what to do; no stack is needed. */
export class StartupError extends Error {
  override name = 'StartupError';
  /** For programs that run a command. */
  readonly code: string = 'CANNOT_RUN';
}
