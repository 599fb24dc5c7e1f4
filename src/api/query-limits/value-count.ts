/** How many values the variables may hold, at all levels, and how long the names of their fields may be. */
const most = { values: 1000, nameLength: 255 };

/**
 * What the variables have too much of, or null. The library writes values out for messages about those that do not
 * fit, and looks for names that resemble one that it does not know.
 */
export function exceedsValueCount(variables: object): string | null {
  // However deep they are nested, nothing is called recursively.
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
