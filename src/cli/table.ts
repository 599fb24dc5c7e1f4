import Table from 'cli-table3';

// prettier-ignore
const noLines = {
  top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '', 'bottom-left': '',
  'bottom-right': '', left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ',
};

/** A table for a terminal: aligned columns without lines. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const style = { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true };
  const drawn = new Table({ chars: noLines, style });
  for (const row of [head, ...rows]) drawn.push(row.map(harmless));
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Lines of a name and its value. */
export function listing(rows: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${harmless(value)}`).join('\n');
}

/**
 * Text of users and clients without characters that control a terminal or change the direction of writing: a User-Agent
 * header may hold the C1 control characters that begin an escape sequence.
 */
export function harmless(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/gu, '\uFFFD');
}

/** A moment of JSON for people, to the second. */
export function moment(iso: string | null, otherwise = ''): string {
  return iso === null ? otherwise : `${iso.slice(0, 19).replace('T', ' ')} UTC`;
}

export function shortened(text: string, most: number): string {
  const characters = Array.from(text);
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}
