import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { StartupError } from '../../../src/platform/errors/startup-error.js';
import { folderWith, open } from '../../support/mail-folders.js';

/** What stops a start with this folder, without the folder's name. */
function problemsIn(folder: string): string[] {
  try {
    open({ mailTemplatesDir: folder });
  } catch (error) {
    expect(error).toBeInstanceOf(StartupError);
    const [heading, ...lines] = (error as Error).message.split('\n');
    expect(heading).toBe('Gatehouse cannot start with these mail templates:');
    return lines.map((line) => line.replace('  - ', '').replaceAll(`${folder}/`, ''));
  }
  return [];
}

describe('a start with templates that cannot be used', () => {
  const signup = 'en/signup-attempt.hbs';
  const reset = 'en/reset-password.hbs';
  const verify = 'en/verify-email.hbs';
  const page = 'en/verify-email.html.hbs';
  const low = 'en/backup-code-used.hbs';

  it.each([
    ['no subject', signup, 'Hello\n\nText', 'begin the first line with "Subject: "'],
    ['an empty subject', signup, 'Subject: \n\nText', 'begin the first line with "Subject: "'],
    ['no empty line', signup, 'Subject: A\nText\n\nMore', 'leave the second line empty'],
    ['no text', signup, 'Subject: A\n\n \n', 'write the text below the subject'],
    ['an unknown variable', signup, 'Subject: {{nmae}}\n\nA', '{{nmae}} is unknown: there are appName, att'],
    ['what is not UTF-8', signup, Buffer.from('Subject: \xe9', 'latin1'), 'cannot be read'],
    ['a link to elsewhere', signup, 'Subject: A\n\n[B](https://b.example)', 'is no link: only {{link}} can'],
    ['no place to click', verify, 'Subject: A\n\nSee {{link}}', 'give the link a paragraph of its own'],
    ['own HTML without the link', page, '<p>Hi</p>', 'leaves out the link'],
    ['an unknown variable in own HTML', page, '<a href="{{link}}">{{name}}</a>', '{{name}} is unknown'],
    ['a mistake where codes run out', low, 'Subject: A\n\n{{#if isNone}}{{left a=1}}{{/if}}B', 'fails: '],
    [
      'a mistake where codes are left',
      low,
      'Subject: A\n\nB{{#unless isLow}}{{left a=1}}{{/unless}}',
      'fails: ',
    ],
    ['three braces in own HTML', page, '<a href="{{{link}}}">A</a>', '{{{link}}} would not be escaped'],
    ['own HTML alone', 'pt/verify-email.html.hbs', '{{link}}', 'write verify-email.hbs beside it'],
    ['a layout that leaves out the text', 'layout.html.hbs', '{{appName}}', 'leaves out text or links'],
    ['an unknown variable in the layout', 'layout.html.hbs', '{{content}}', '{{content}} is unknown'],
    ['a layout in disorder', 'layout.html.hbs', '{{text}}', 'belong inside {{#each paragraphs}}'],
    ['a misspelt mail', 'en/reset-pasword.hbs', '', 'is not a known mail: rename it to <mail>.hbs'],
    ['another ending', 'en/reset-password.txt', '', 'is not a known mail'],
    ['what is no language', 'pt_BR/reset-password.hbs', '', 'pt_BR is no language'],
    ['half a language', 'pt-x/reset-password.hbs', '', 'pt-x is no language'],
    ['a mail without a language', 'reset-password.hbs', '', 'is not used. Beside folders such as es/'],
  ])('tells of %s', (_, file, source, problem) => {
    const problems = problemsIn(folderWith({ [file]: source }));

    expect(problems).toEqual([expect.stringContaining(problem)]);
    expect(problems[0]).toMatch(new RegExp(`^${file}: `));
  });

  it.each([
    ['Hello {{name', '“Hello {{name” cannot be read (Parse error on line 1): close every {{…}}'],
    ['{{#if name}}A', '“{{#if name}}A” cannot be read'],
    ['Hello {{nmae}}', '{{nmae}} is unknown: there are appName, name, link, expiresIn.'],
    ['{{#if nmae}}A{{/if}}', '{{nmae}} is unknown'],
    ['{{#if name}}{{else}}{{#if name}}{{a}}{{/if}}{{/if}}', '{{a}} is unknown'],
    ['{{attemptedAt}}', '{{attemptedAt}} is unknown'],
    ['{{expiresInMinutes}}', '{{expiresInMinutes}} is unknown'],
    ['{{constructor}}', '{{constructor}} is unknown'],
    ['{{name.length}}', '{{name.length}} is unknown'],
    ['{{../name}}', '{{../name}} is unknown'],
    ['{{@root}}', '{{@root}} is unknown'],
    ['{{{name}}}', '{{{name}}} would not be escaped: write {{name}}.'],
    ['{{&name}}', '{{{name}}} would not be escaped: write {{name}}.'],
    ['{{lookup name "length"}}', '{{lookup …}} is not known here'],
    ['{{name size="big"}}', 'fails: '],
    ['{{#each name}}A{{/each}}', 'the block {{#each}} is not known here: there are {{#if …}}'],
    ['{{#name}}A{{/name}}', 'the block {{#name}} is not known here'],
    ['{{#if}}A{{/if}}', 'the block {{#if}} is not known here'],
    ['{{#if (log name)}}A{{/if}}', '{{(…)}} is unknown'],
    ['{{> footer}}', '{{>…}} and {{*…}} are not known here'],
    ['{{#*inline "a"}}A{{/inline}}', '{{>…}} and {{*…}} are not known here'],
  ])('tells of a paragraph %s', (paragraph, problem) => {
    const folder = folderWith({ [reset]: `Subject: A\n\n${paragraph}\n\n[Go]({{link}})\n` });

    expect(problemsIn(folder)).toEqual([expect.stringContaining(`${reset}: ${problem}`)]);
  });

  it('tells of a folder that is not there', () => {
    const folder = join(folderWith({}), 'none');

    expect(problemsIn(folder)).toEqual([
      `${folder}: there is no such folder. Make it, or leave MAIL_TEMPLATES_DIR out.`,
    ]);
  });

  it('tells of files that cannot be read', () => {
    const folder = folderWith({ 'en/new-device.hbs/x': '' });
    symlinkSync(join(folder, 'nowhere'), join(folder, reset));

    expect(problemsIn(folder)).toEqual([
      expect.stringMatching(/^en\/new-device.hbs: cannot be read: EISDIR/),
      expect.stringMatching(/^en\/reset-password.hbs: cannot be read: ENOENT/),
    ]);
  });

  it('tells everything at once', () => {
    const folder = folderWith({
      'en/reset-pasword.hbs': '',
      'es/new-device.hbs': 'Hello\n\n{{a}} and {{b}}',
      'layout.html.hbs': '{{#each paragraphs}}',
    });

    const files = problemsIn(folder).map((problem) => problem.split(':')[0]);
    expect(files.toSorted()).toEqual([
      'en/reset-pasword.hbs',
      ...Array<string>(3).fill('es/new-device.hbs'),
      'layout.html.hbs',
    ]);
  });
});
