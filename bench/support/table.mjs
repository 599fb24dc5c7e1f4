import { median } from './statistics.mjs';

const heads = ['Measured', 'Gatehouse', 'Floor', 'Ratio', 'Bar', 'Met'];

/**
 * The rows of one measurement from its rounds: medians of the figures, of the floors, and of the ratios that they had
 * round by round.
 */
export function rowsOf({ lines }, rounds) {
  return Object.entries(lines).map(([key, line]) => {
    const pairs = rounds.map((round) => round[key]);
    const figure = median(pairs.map(([value]) => value));
    const hasFloor = pairs.every(([, floor]) => floor !== undefined);
    const floor = hasFloor ? median(pairs.map(([, value]) => value)) : null;
    const ratio = hasFloor ? median(pairs.map(([value, under]) => value / under)) : null;
    return { ...line, figure, floor, ratio, met: isMet(line.bar, figure, ratio) };
  });
}

/** Null where there is nothing to meet, or nothing to compare with. */
function isMet(bar, figure, ratio) {
  const measured = bar?.of === 'ratio' ? ratio : figure;
  if (!bar || measured === null) return null;
  return measured <= (bar.most ?? Infinity) && measured >= (bar.least ?? -Infinity);
}

function cellsOf({ label, unit, figure, floor, ratio, bar, met }) {
  return [
    label,
    `${number(figure)} ${unit}`,
    floor === null ? '–' : number(floor),
    ratio === null ? '–' : ratio.toFixed(2),
    bar ? barText(bar, unit) : '–',
    met === null ? '–' : met ? 'yes' : 'no',
  ];
}

function barText({ of, most, least }, unit) {
  const bound = most === undefined ? `≥ ${number(least)}` : `≤ ${number(most)}`;
  return of === 'ratio' ? `ratio ${bound}` : `${bound} ${unit}`;
}

/** Three digits are more than such a measurement is good for. */
function number(value) {
  return value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}

export function plainTable(rows) {
  const table = [heads, ...rows.map(cellsOf)];
  const widths = heads.map((_, column) => Math.max(...table.map((cells) => cells[column].length)));
  const lines = table.map((cells) =>
    cells
      .map((cell, column) => pad(cell, widths[column], column))
      .join('  ')
      .trimEnd(),
  );
  lines.splice(1, 0, widths.map((width) => '─'.repeat(width)).join('  '));
  return lines.join('\n');
}

export function markdownTable(rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(heads), '| --- | ---: | ---: | ---: | --- | --- |', ...rows.map(cellsOf).map(line)].join('\n');
}

function pad(cell, width, column) {
  return column >= 1 && column <= 3 ? cell.padStart(width) : cell.padEnd(width);
}
