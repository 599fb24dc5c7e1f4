/** Most values in the variables, at all levels, and the longest name of their fields. */
const most = { values: 1000, nameLength: 255 };

/**
 * The limit that the variables exceed, or null. The library prints invalid values in its messages and searches similar
 * names for unknown ones.
 */
export function exceedsValueCount(variables: object): string | null {
  // Not recursive, so any depth is safe.
  const open: object[] = [variables];
  let count = 0;
  for (let next = open.pop(); next; next = open.pop()) {
    const names = Object.keys(next);
    count += names.length;
    if (count > most.values) return `The variables hold more than ${most.values} values.`;
    if (names.some((name) => name.length > most.nameLength)) {
      return `A name in the variables is longer than ${most.nameLength} characters.`;
    }
    const inside = Object.values(next) as unknown[];
    open.push(...inside.filter((value) => typeof value === 'object' && value !== null));
  }
  return null;
}
