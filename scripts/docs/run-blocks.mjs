// Runs the blocks of commands of the documentation in order, page by page, and compares exit codes and output with what
// the page says.
import { join } from 'node:path';
import { blocksOf } from './blocks.mjs';

/**
 * Runs the blocks of a page. `offered` names what is there: server, install (a real npm ci), network, postgres. `tell`
 * gets a line for each block that is run or left out.
 */
export async function runPage(root, page, { workspace, offered, tell }) {
  const blocks = blocksOf(root, page).filter(
    ({ language, file }) => file || ['sh', 'sql'].includes(language),
  );
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

/** A block that asks the port of the documentation needs a server, unless it starts one. */
const needsOf = ({ needs = '', language, text, server }) => [
  ...needs.split(',').filter(Boolean),
  ...(/(localhost|127\.0\.0\.1):4[01]00/.test(text) && !server && language === 'sh' ? ['server'] : []),
  ...(language === 'sql' ? ['postgres'] : []),
];

function reasonToLeaveOut(block, offered) {
  if (block.skip !== undefined) return block.skip;
  const missing = needsOf(block).filter((need) => !offered.has(need));
  return missing.length === 0 ? null : `Needs ${missing.join(' and ')}.`;
}

async function runBlock(workspace, block) {
  const { language, text, file, server, exit = '0', prints } = block;
  if (file) {
    workspace.write(file, text);
    return null;
  }
  const isOfDatabase = needsOf(block).includes('postgres');
  const fault = await prepare(workspace, needsOf(block), isOfDatabase);
  if (fault !== null) return fault;

  const psql = `psql "$DATABASE_URL" --set ON_ERROR_STOP=1 <<'SQL'\n${text}SQL`;
  const command = language === 'sql' ? psql : text;
  const { code, output } = server
    ? await workspace.start(command, isOfDatabase)
    : await workspace.run(command, isOfDatabase);
  const said = output.slice(-3000);
  if (String(code) !== exit) return `exits with ${code} in the place of ${exit}:\n${said}`;
  return !prints || output.includes(prints) ? null : `does not print ${JSON.stringify(prints)}:\n${said}`;
}

/** Starts or stops the server for a block. The first start creates the tables. Returns what went wrong, or null. */
async function prepare(workspace, needs, isOfDatabase) {
  const isRunning = workspace.server !== null;
  const isNeeded = needs.includes('server') || needs.includes('tables');
  if (isNeeded && !isRunning) {
    const { code, output } = await workspace.start('npx gatehouse serve', isOfDatabase);
    if (code !== 0) return `The server does not start:\n${output}`;
  }
  if (!needs.includes('server')) await workspace.stopServer();
  return null;
}
