/** Whether a client gave a value: null and an absent argument count as none. */
export function isGiven(value: unknown): boolean {
  return value !== null && value !== undefined;
}
