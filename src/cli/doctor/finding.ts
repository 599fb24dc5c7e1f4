/** The result of one check. A problem or warning comes with its remedy. */
export type Finding = {
  readonly check: string;
  readonly message: string;
} & (
  | { readonly status: 'ok'; readonly remedy: null }
  | { readonly status: 'warning' | 'problem'; readonly remedy: string }
);

export function ok(check: string, message: string): Finding {
  return { check, status: 'ok', message, remedy: null };
}

export function warning(check: string, message: string, remedy: string): Finding {
  return { check, status: 'warning', message, remedy };
}

export function problem(check: string, message: string, remedy: string): Finding {
  return { check, status: 'problem', message, remedy };
}

/** Milliseconds. A check that takes longer is reported as a problem. */
export const deadline = 5000;

export interface Check {
  readonly name: string;
  readonly look: () => Finding[] | Promise<Finding[]>;
  /** What to do when the check fails or takes too long. */
  readonly remedy: string;
}

/** The findings of a check. A check that throws or exceeds the deadline has found a problem. */
export async function findingsOf({ name, look, remedy }: Check): Promise<Finding[]> {
  let timer: NodeJS.Timeout | undefined;
  const overdue = new Promise<Finding[]>((resolve) => {
    const late = () => resolve([problem(name, `There is no response within ${deadline / 1000} s.`, remedy)]);
    timer = setTimeout(late, deadline);
  });
  try {
    return await Promise.race([Promise.resolve().then(look), overdue]);
  } catch (error) {
    return [problem(name, wordsOf(error), remedy)];
  } finally {
    clearTimeout(timer);
  }
}

/** Node.js combines several errors into one when a name has several addresses. */
export function wordsOf(error: unknown): string {
  const { message, code, errors } = error as NodeJS.ErrnoException & { errors?: readonly unknown[] };
  if (errors && errors.length > 0) return wordsOf(errors[0]);
  return message || code || String(error);
}
