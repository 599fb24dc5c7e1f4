import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { readEnvironment } from '../../../src/platform/config/config.js';
import { readEnvFile } from '../../../src/platform/config/env-file.js';
import { StartupError } from '../../../src/platform/errors/startup-error.js';

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-env-'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(contents: string | Buffer): Record<string, string> {
  const file = join(folder, '.env');
  writeFileSync(file, contents);
  return Object.fromEntries(readEnvFile(file));
}

const big = (text: string) => Buffer.from(text, 'utf16le').swap16();
const two = { SMTP_HOST: 'mail.internal', APP_NAME: 'Ward Ä' };
const lines = 'SMTP_HOST=mail.internal\nAPP_NAME=Ward Ä\n';

describe('.env', () => {
  it.each([
    ['plain', lines],
    ['with a byte-order mark', `\uFEFF${lines}`],
    ['in UTF-16, little end first', Buffer.from(`\uFEFF${lines}`, 'utf16le')],
    ['in UTF-16, big end first', big(`\uFEFF${lines}`)],
    ['with the line ends of Windows', lines.replaceAll('\n', '\r\n')],
    ['with the line ends of an old Mac', lines.replaceAll('\n', '\r')],
    ['with no-break spaces', '\u00A0SMTP_HOST\u00A0=\u00A0mail.internal\u00A0\n\u00A0\nAPP_NAME=Ward Ä'],
    [
      'with export, remarks and quotes',
      '# mail\nexport SMTP_HOST="mail.internal" # ours\n\nAPP_NAME=\'Ward Ä\'',
    ],
    ['with one twice, first blank', `SMTP_HOST=\n${lines}SMTP_HOST=mail.internal\n`],
  ])('%s is read as it is meant', (_how, contents) => {
    expect(read(contents)).toEqual(two);
  });

  it.each(['', ' ', '\t', '\u00A0'])('a blank value (%j) takes nothing of the next line', (blank) => {
    expect(read(`REDIS_URL=${blank}\nSMTP_HOST=a\n`)).toEqual({ REDIS_URL: '', SMTP_HOST: 'a' });
  });

  it('keeps = and # in values, and values over several lines', () => {
    expect(read('A="a#b=c"\nB=d=e # remark\nC="one\ntwo"\nD=f')).toEqual({
      A: 'a#b=c',
      B: 'd=e',
      C: 'one\ntwo',
      D: 'f',
    });
  });

  it.each([
    ['UTF-16 without a mark', Buffer.from(lines, 'utf16le'), 'UTF-8'],
    ['bytes that are no UTF-8', Buffer.from('APP_NAME=Ä', 'latin1'), 'UTF-8'],
    ['a line without =', 'A=1\nSMTP_HOST mail', 'line 2'],
    ['quotes that are not closed', 'A="hunter2\nB=1', 'line 1'],
    ['something behind quotes', 'A="hunter2"x', 'line 1'],
    ['a # that would cut a value off', 'A=hunter2#b', 'line 1'],
    ['two values of one name', 'A=1\nB=2\nA=hunter2', 'line 3'],
  ])('with %s is refused, in words without a value', (_how, contents, words) => {
    const attempt = () => read(contents);
    expect(attempt).toThrow(StartupError);
    expect(attempt).toThrow(words);
    expect(attempt).not.toThrow('hunter2');
  });
});

describe('a setting in .env', () => {
  const before = process.cwd();
  afterEach(() => {
    process.chdir(before);
    delete process.env['SMTP_HOST'];
  });

  it.each([
    ['is used where the environment has none', undefined, 'mail.internal'],
    ['is used where the environment has an empty one', '', 'mail.internal'],
    ['is used where the environment has a blank one', ' ', 'mail.internal'],
    ['gives way to the environment', 'mail.example', 'mail.example'],
  ])('%s', (_what, given, used) => {
    writeFileSync(join(folder, '.env'), 'SMTP_HOST=mail.internal\n');
    if (given !== undefined) process.env['SMTP_HOST'] = given;
    process.chdir(folder);

    expect(readEnvironment()['SMTP_HOST']).toBe(used);
  });
});
