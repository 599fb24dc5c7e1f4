/** Whether a value of JSON holds more values than that. However deep they are nested, nothing is called recursively. */
export function holdsMoreThan(most: number, value: unknown): boolean {
  const open = [value];
  let count = 0;
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null) continue;

    const inside: unknown[] = Object.values(next);
    count += inside.length;
    if (count > most) return true;
    open.push(...inside);
  }
  return false;
}
