// What is checked of the code blocks and commands of the documentation without running them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, parse, validate } from 'graphql';
import { format } from 'prettier';
import { program } from '../../dist/cli/program.js';
import { unknownSettings } from '../../dist/platform/config/unknown-settings.js';
import { blocksOf, pages } from './blocks.mjs';

/** Languages that nothing here checks, with the reason. */
export const unchecked = {
  '': 'output, or a form to fill in',
  sh: 'npm run test:long docs runs it',
  sql: 'npm run test:long docs runs it',
  python: 'no Python is needed here to check it',
  mermaid: 'a diagram: drawn where the page is shown',
  ini: 'PgBouncer reads it, in test/platform/database/pgbouncer.pg.test.ts',
  csv: 'test/cli/import-users-hashes.pg.test.ts has such files',
};

const byPrettier = (parser) => async (text) => void (await format(text, { parser }));

const checks = {
  graphql: (text, { schema }) => {
    const errors = validate(schema, parse(text));
    if (errors.length > 0) throw errors[0];
  },
  json: (text) => {
    try {
      JSON.parse(text);
    } catch {
      for (const line of text.trim().split('\n')) JSON.parse(line);
    }
  },
  env: (text) => {
    const names = text
      .split('\n')
      .filter((line) => /^[^#\s]/.test(line))
      .map((line) => line.split('=', 1)[0]);
    const [problem] = unknownSettings([], names);
    if (problem) throw new Error(problem.message);
  },
  yaml: byPrettier('yaml'),
  ts: byPrettier('typescript'),
  tsx: byPrettier('typescript'),
  js: byPrettier('babel'),
  html: byPrettier('html'),
};

/** The problems of all pages, and how many blocks and commands were looked at. */
export async function checkPages(root) {
  const schema = buildSchema(readFileSync(join(root, 'schema/schema.graphql'), 'utf8'));
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const problems = [];
  const counts = { blocks: 0, commands: 0 };

  for (const page of pages(root)) {
    for (const block of blocksOf(root, page)) {
      counts.blocks += 1;
      const problem = await problemOf(block, { schema });
      if (problem !== null) problems.push(`${block.place}: ${problem}`);
    }
    for (const { place, command } of commandsOf(root, page)) {
      counts.commands += 1;
      const problem = problemOfCommand(command, scripts);
      if (problem !== null) problems.push(`${place}: \`${command}\`: ${problem}`);
    }
  }
  return { problems, counts };
}

async function problemOf({ language, text }, given) {
  if (language in unchecked) return null;
  const check = checks[language];
  if (!check)
    return `no check for ${language}: add one to scripts/docs/static-checks.mjs, or the reason for none.`;
  try {
    await check(text, given);
    return null;
  } catch (error) {
    return error.message.split('\n')[0];
  }
}

/** Commands in the text, as in `npx gatehouse doctor` or `npm run check`, and those of blocks. */
function commandsOf(root, page) {
  const lines = readFileSync(join(root, page), 'utf8').split('\n');
  return lines.flatMap((line, index) => {
    const spans = [...line.matchAll(/`([^`]+)`/g)].map(([, text]) => text);
    const commands = [...spans, line].filter((text) => /^(npx gatehouse|gatehouse|npm run) [a-z]/.test(text));
    return commands.map((command) => ({ place: `${page}:${index + 1}`, command }));
  });
}

function problemOfCommand(command, scripts) {
  const words = command
    .replace(/^npx /, '')
    .split(/[|>;&]/)[0]
    .trim()
    .split(/\s+/);
  if (words[0] === 'npm') return words[2] in scripts ? null : `there is no script ${words[2]}`;

  let node = program({});
  let rest = words.slice(1);
  for (;;) {
    const next = node.commands.find((one) => one.name() === rest[0]);
    if (!next) break;
    [node, rest] = [next, rest.slice(1)];
  }
  const isGroup = node.commands.length > 0;
  if (isGroup && rest[0] !== undefined && !rest[0].startsWith('-')) return `there is no command ${rest[0]}`;
  const known = new Set([...node.options.flatMap(({ long, short }) => [long, short]), '--help']);
  const strange = rest.find((word) => word.startsWith('--') && !known.has(word.split('=')[0]));
  return strange === undefined ? null : `there is no option ${strange}`;
}
