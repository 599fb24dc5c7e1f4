/** What a check ends with when the server does not keep its promise: what was seen, and what to do. */
export class Failed extends Error {
  constructor(saw, todo) {
    super(saw);
    this.todo = todo;
  }
}

/** What a check ends with when it cannot be made here, and how it can. */
export class Skipped extends Failed {}

/** Runs one check: `ok`, `failed` or `skipped`, with what was seen. A check answers the words for `ok`. */
export async function outcomeOf(name, check) {
  try {
    return { name, outcome: 'ok', saw: await check() };
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
    const outcome = error instanceof Skipped ? 'skipped' : 'failed';
    return { name, outcome, saw: error.message, todo: error.todo };
  }
}
