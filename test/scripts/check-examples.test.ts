import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

describe('the check of code in pages', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'examples-'));
    mkdirSync(join(folder, 'docs'));
    for (const name of ['schema', 'package.json']) cpSync(name, join(folder, name), { recursive: true });
    for (const name of ['README.md', 'CONTRIBUTING.md']) writeFileSync(join(folder, name), '');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** The problems of one page of this text. */
  function check(text: string): string {
    writeFileSync(join(folder, 'docs', 'page.md'), text);
    return spawnSync(process.execPath, ['scripts/check-examples.mjs', folder], { encoding: 'utf8' }).stderr;
  }

  it.each([
    ['an operation that does not fit the schema', '```graphql\n{ nothing }\n```\n', 'Cannot query field'],
    ['JSON that does not parse', '```json\n{ a }\n```\n', 'JSON'],
    ['TypeScript that does not parse', '```ts\nconst = 1;\n```\n', 'docs/page.md:1'],
    ['YAML that does not parse', '```yaml\na: [1\n```\n', 'docs/page.md:1'],
    ['a setting that does not exist', '```env\nPORTT=1\n```\n', 'PORTT'],
    ['a language without a check', '```cobol\nSTOP RUN.\n```\n', 'no check for cobol'],
    ['a command that does not exist', 'Run `npx gatehouse serf`.\n', 'no command serf'],
    ['a command of a command', 'Run `npx gatehouse migrate sideways`.\n', 'sideways'],
    ['an option that does not exist', 'Run `npx gatehouse doctor --jason`.\n', 'no option --jason'],
    ['a script that does not exist', 'Run `npm run bunch`.\n', 'no script bunch'],
    [
      'an annotation that does not exist',
      '<!-- docs: exits=1 -->\n\n```sh\nfalse\n```\n',
      'exits means nothing',
    ],
  ])('finds %s', (_what, text, problem) => {
    expect(check(text)).toContain(problem);
  });

  it('finds nothing where all is right', () => {
    expect(
      check(
        'Run `npx gatehouse user find ada --json`, then\n\n```graphql\n{ me { email } }\n```\n\n```env\nPORT=1\n```\n',
      ),
    ).toBe('');
  });
});
