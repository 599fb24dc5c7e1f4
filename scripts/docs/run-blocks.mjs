// Runs the blocks of commands of the documentation in order, page by page, and compares exit codes and output with what
// the page says.
import { join } from 'node:path';
import { blocksOf } from './blocks.mjs';

/**
 * Runs the blocks of a page. `offered` names what is there: server, install (a real npm ci), network, postgres. `tell`
 * gets a line for each block that is run or left out.
 */
export async function runPage(root, page, { workspace, offered, tell }) {
  const blocks = blocksOf(root, page).filter(({ language, file }) => file || ['sh', 'sql'].includes(language));
  const problems = [];
  await workspace.begin(join(root, 'test/docs/fixtures', page.replace(/^docs\//, '').replace(/\.md$/, '')));
  for (const block of blocks) {
    const reason = reasonToLeaveOut(block, offered);
    if (reason !== null) {
      tell(`left out  ${block.place}  ${reason}`);
      continue;
    }
    const started = performance.now();
    const problem = await runBlock(workspace, block);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    tell(`${problem === null ? 'ok      ' : 'FAILED  '}  ${block.place}  ${seconds} s`);
    if (problem !== null) problems.push(`${block.place}: ${problem}`);
  }
  return problems;
}

const needsOf = ({ needs = '', language }) => [
  ...needs.split(',').filter(Boolean),
  ...(language === 'sql' ? ['postgres'] : []),
];

function reasonToLeaveOut(block, offered) {
  if (block.skip !== undefined) return block.skip;
  const missing = needsOf(block).filter((need) => !offered.has(need));
  return missing.length === 0 ? null : `Needs ${missing.join(' and ')}.`;
}

async function runBlock(workspace, block) {
  const { language, text, file, server, exit = '0', prints } = block;
  if (file) return void workspace.write(file, text) ?? null;

  const needs = needsOf(block);
  const isOfDatabase = needs.includes('postgres');
  if (needs.includes('server') && !workspace.server) {
    const { code, output } = await workspace.start('npx gatehouse serve', isOfDatabase);
    if (code !== 0) return `The server does not start:\n${output}`;
  }
  if (!needs.includes('server')) await workspace.stopServer();

  const command = language === 'sql' ? `psql "$DATABASE_URL" --set ON_ERROR_STOP=1 <<'SQL'\n${text}SQL` : text;
  const { code, output } = server
    ? await workspace.start(command, isOfDatabase)
    : await workspace.run(command, isOfDatabase);
  if (String(code) !== exit) return `exits with ${code} in the place of ${exit}:\n${output.slice(-3000)}`;
  return !prints || output.includes(prints) ? null : `does not print ${JSON.stringify(prints)}:\n${output.slice(-3000)}`;
}
