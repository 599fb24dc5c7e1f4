/** Whether the work is done within so many milliseconds. It is not waited for any longer, and goes on. */
export async function settlesWithin(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  const { promise: overdue, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(() => resolve(false), milliseconds);
  try {
    return await Promise.race([work.then(() => true), overdue]);
  } finally {
    clearTimeout(timer);
  }
}
