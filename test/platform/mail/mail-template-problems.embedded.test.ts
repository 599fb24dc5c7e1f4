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
  const form = 'begin with a line "Subject: " and the subject, then an empty line, then the text.';

  it.each([
    ['no subject', signup, 'Hello\n\nText', form],
    ['an empty subject', signup, 'Subject: \n\nText', form],
    ['no empty line', signup, 'Subject: A\nText\n\nMore', form],
    ['no text', signup, 'Subject: A\n\n \n', form],
    [
      'an unknown variable',
      signup,
      'Subject: {{nmae}}\n\nA',
      'line 1: {{nmae}} is unknown: there are appName, appUrl, supportContact, att',
    ],
    ['what is not UTF-8', signup, Buffer.from('Subject: \xe9', 'latin1'), 'not valid for encoding utf-8'],
    ['no place to click', verify, 'Subject: A\n\nSee {{link}}', 'give the link a paragraph of its own'],
    ['a link to elsewhere', verify, 'Subject: A\n\n[B](https://b.example)', 'give the link a paragraph'],
    ['a link for some only', reset, 'Subject: A\n\n{{#if name}}\n[B]({{link}})\n{{/if}}', 'give the link a'],
    ['own HTML without the link', page, '<p>Hi</p>', 'leaves out the link'],
    ['an unknown variable in own HTML', page, '<a href="{{link}}">{{name}}</a>', '{{name}} is unknown'],
    [
      'a mistake where codes run out',
      low,
      'Subject: A\n\n{{#if isNone}}{{left a=1}}{{/if}}B',
      'unknown helper left - 3:14',
    ],
    [
      'a mistake where codes are left',
      low,
      'Subject: A\n\nB{{#unless isLow}}{{left a=1}}{{/unless}}',
      'unknown helper left - 3:18',
    ],
    ['three braces in own HTML', page, '<a href="{{{link}}}">A</a>', '{{{link}}} would not be escaped'],
    ['own HTML alone', 'pt/verify-email.html.hbs', '{{link}}', 'write pt/verify-email.hbs beside it'],
    ['a layout that leaves out the text', 'layout.html.hbs', '{{appName}}', 'leaves out text or links'],
    ['an unknown variable in the layout', 'layout.html.hbs', '{{content}}', '{{content}} is unknown'],
    ['a layout in disorder', 'layout.html.hbs', '{{text}}', '"text" not defined in [object Object] - 1:2'],
    [
      'a misspelt mail',
      'en/reset-pasword.hbs',
      '',
      'is not used. Name it layout.html.hbs, <language>/footer.hbs, <language>/<mail>.hbs',
    ],
    [
      'a footer in disorder',
      'en/footer.hbs',
      'A\n\n{{link}}',
      'line 3: {{link}} is unknown: there are appName, ',
    ],
    ['an empty preview', signup, 'Subject: A\nPreview: \n\nText', form],
    ['another ending', 'en/reset-password.txt', '', 'is not used. Name it'],
    ['what is no language', 'pt_BR/reset-password.hbs', '', 'A language is such as es or pt-BR'],
    ['half a language', 'pt-x/reset-password.hbs', '', 'A language is such as es or pt-BR'],
    ['a mail without a language', 'reset-password.hbs', '', 'is not used. Name it'],
  ])('tells of %s', (_, file, source, problem) => {
    const problems = problemsIn(folderWith({ [file]: source }));

    expect(problems).toEqual([expect.stringContaining(problem)]);
    expect(problems[0]).toMatch(new RegExp(`^${file}: `));
  });

  it.each([
    ['Hello {{name', 'Parse error on line 5: ...Hello {{name [Go]({{link}}) : close every {{…}}'],
    ['{{#if name}}A', 'Parse error on line 6: '],
    [
      'Hello {{nmae}}',
      'line 3: {{nmae}} is unknown: there are appName, appUrl, supportContact, name, link, expiresIn, if, unless.',
    ],
    ['{{#if nmae}}A{{/if}}', 'line 3: {{nmae}} is unknown'],
    ['{{#if name}}{{else}}{{#if name}}{{a}}{{/if}}{{/if}}', 'line 3: {{a}} is unknown'],
    ['{{attemptedAt}}', 'line 3: {{attemptedAt}} is unknown'],
    ['{{expiresInMinutes}}', 'line 3: {{expiresInMinutes}} is unknown'],
    ['{{constructor}}', 'line 3: {{constructor}} is unknown'],
    ['{{name.length}}', 'line 3: {{name.length}} is unknown'],
    ['{{../name}}', 'line 3: {{../name}} is unknown'],
    ['{{@root}}', 'line 3: {{@root}} is unknown'],
    ['{{{name}}}', '{{{name}}} would not be escaped: write {{…}}.'],
    ['{{~{name}~}}', '{{~{name} would not be escaped'],
    ['{{&name}}', '{{&name}} would not be escaped'],
    ['{{#if name}}{{else}}{{{link}}}{{/if}}', '{{{link}}} would not be escaped'],
    ['{{lookup name "length"}}', 'line 3: {{lookup}} is unknown'],
    ['{{name size="big"}}', 'You specified knownHelpersOnly, but used the unknown helper name - 3:0'],
    ['{{#each name}}A{{/each}}', 'line 3: {{each}} is unknown'],
    ['{{#if}}A{{/if}}', '#if requires exactly one argument'],
    ['{{#if (log name)}}A{{/if}}', 'line 3: {{log}} is unknown'],
    ['{{> footer}}', 'line 3: {{footer}} is unknown'],
    ['{{#*inline "a"}}A{{/inline}}', 'line 3: {{inline}} is unknown'],
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
      expect.stringMatching(/^en\/new-device.hbs: EISDIR/),
      expect.stringMatching(/^en\/reset-password.hbs: ENOENT/),
    ]);
  });

  it('tells everything at once', () => {
    const folder = folderWith({
      'en/reset-pasword.hbs': '',
      'es/new-device.hbs': 'Hello\n\n{{a}} and {{b}}',
      'layout.html.hbs': '{{#each paragraphs}}',
    });

    const files = problemsIn(folder).map((problem) => problem.split(':')[0]);
    expect(files.toSorted()).toEqual(['en/reset-pasword.hbs', 'es/new-device.hbs', 'layout.html.hbs']);
  });
});
