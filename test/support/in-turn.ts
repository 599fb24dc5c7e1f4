export const twenty = Array.from({ length: 20 }, (_, at) => at);

/** Once for each, one after the other; the answers have nothing that differs. */
export async function inTurn<Answer>(
  times: readonly number[],
  work: (at: number) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const at of times) answers.push(await work(at));
  return answers;
}
