import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

const folder = fileURLToPath(new URL('../results/', import.meta.url));

/**
 * Writes what a script measured to bench/results/<name>.md, in the place of the last measurement: the title, the machine
 * as `machineText` described it before the load began, and the body in Markdown.
 */
export async function writeResults({ name, title, body, machine }) {
  const file = join(folder, `${name}.md`);
  const text = `<!-- Written by \`${command()}\`. Run that. -->\n\n# ${title}\n\n${machine}\n- Measured on: ${today()}\n\n${body}\n`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), filepath: file }));
  process.stderr.write(`bench/results/${name}.md written\n`);
}

/** A table in Markdown. Columns whose heading begins with > are aligned to the right. */
export function resultsTable(headings, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const names = headings.map((heading) => heading.replace(/^>/, ''));
  const rule = headings.map((heading) => (heading.startsWith('>') ? '---:' : '---'));
  return [line(names), line(rule), ...rows.map(line)].join('\n');
}

function command() {
  const [, script, ...options] = process.argv;
  return ['node', `bench/${basename(script)}`, ...options].join(' ');
}

function today() {
  return new Date().toISOString().slice(0, 10);
}
