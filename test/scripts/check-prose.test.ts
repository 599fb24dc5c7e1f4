import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'prose-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function check(name: string, text: string): { status: number | null; stderr: string } {
  const file = join(folder, name);
  writeFileSync(file, text);
  const { status, stderr } = spawnSync(process.execPath, ['scripts/check-prose.mjs', file], {
    encoding: 'utf8',
  });
  return { status, stderr };
}

test.each([
  ['anew', 'The server reads the keys anew.', '"again"'],
  ['Whoever', 'Whoever signs in chooses the user agent.', 'a user who'],
  ['of ours', 'None of the tokens is of ours.', '"our …"'],
  ['so many', 'Waits for so many milliseconds.', 'name the limit'],
  ['that there are', 'Reads the keys that there are.', '"existing"'],
  ['Nobody', 'Nobody can sign in.', '"no user"'],
  ['somebody', 'Links the account of somebody else.', '"another user"'],
  ['and their kin', 'Strips dashes and their kin.', '"and similar"'],
  ['in vain', 'The index is searched in vain.', '"without effect"'],
  ['as the so manieth', 'Returns a row as the so manieth.', '"its ordinal"'],
  ['lets go of', 'Closes the file and lets go of the lock.', '"releases"'],
])('fails on "%s" with its remedy', (words, text, remedy) => {
  const { status, stderr } = check('page.md', `# Title\n\n${text}\n`);

  expect(status).toBe(1);
  expect(stderr).toContain(`page.md:3 "${words}": `);
  expect(stderr).toContain(remedy);
});

test('finds a phrase that a comment breaks over two lines', () => {
  const { status, stderr } = check(
    'code.ts',
    '/**\n * Reads the keys that there\n * are in the table.\n */\n',
  );

  expect(status).toBe(1);
  expect(stderr).toContain('code.ts:2 "that there are"');
});

test('passes plain text, and code blocks of a page', () => {
  expect(check('plain.md', 'Reads the existing keys.\n\n```\nnobody@example.com\n```\n')).toEqual({
    status: 0,
    stderr: '',
  });
});
