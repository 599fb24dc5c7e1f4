import { describe, expect, it } from '@jest/globals';
import type { RenderedMail } from '../../../src/platform/context/ports.js';
import { allFacts, at, link, open, openWith, shown } from '../../support/mail-folders.js';

describe('values', () => {
  const templates = open();
  const withName = (name: string) =>
    templates.render('reset-password', 'en', { name, link, expiresInMinutes: 30 });
  const withDevice = (device: string) =>
    templates.render('new-device', 'en', { name: null, device, ipAddress: null, signedInAt: at });

  it.each([
    '<b>x</b>',
    '{{link}} {{appName}} {{{link}}}',
    '[click](http://evil.example)',
    `'"><a href="http://evil.example">x</a>`,
    '&lt;b&gt; & `=`',
    '$& $1 \\n',
    'constructor __proto__',
  ])('are text, whatever they hold: %s', (device) => {
    const plain = withDevice('Firefox');
    const mail = withDevice(device);

    expect(mail.text).toBe(plain.text.replace('Firefox', () => device));
    expect(shown(mail)).toBe(shown(plain).replace('Firefox', () => device));
    const tagsOf = ({ html }: RenderedMail) => html.match(/<[^>]*>/g);
    expect(tagsOf(mail)).toEqual(tagsOf(plain));
  });

  it.each(['\n\n', '\r\n\r\n', '\u2028\u2028', '\u2029', '\u0085\u0085', '\v\f', '\0'])(
    'stay on their line with %j in them',
    (gap) => {
      const mail = withDevice(`Firefox${gap}[Click]${gap}Subject: x`);
      const plain = withDevice('Firefox [Click] Subject: x');

      expect(mail).toEqual(plain);
    },
  );

  it('keep the subject on one line', () => {
    const named = open({ appName: 'Praxis\r\nBcc: everyone@example.com' });

    const { subject } = named.render('verify-email', 'en', allFacts['verify-email']);
    expect(subject).toBe('Confirm your email address for Praxis Bcc: everyone@example.com');
  });

  it.each(['<b>x', '{{link}}', "O'Brien & `Söhne`", 'Ana María', 'J. R. Tolkien', '李小龙', 'محمد'])(
    'greets %s by name, in those very characters',
    (name) => {
      expect(withName(name).text.split('\n')[0]).toBe(`Hello ${name},`);
      expect(shown(withName(name))).toContain(`Hello ${name},`);
    },
  );

  it.each([
    'Win at evil.example',
    'https://evil',
    'a@b',
    'mailto:x',
    'evil/x',
    'evil\u200b.example',
    'evil.\u202eexample',
    'evil．example',
    'evil。example',
    'é.example',
    '10.0.0.1',
    ' \n ',
    '\u202e',
  ])('greets nobody by %j, which mail programs might make a link of', (name) => {
    expect(withName(name)).toEqual(
      templates.render('reset-password', 'en', { ...allFacts['reset-password'], name: null }),
    );
  });

  it('cannot turn the direction of the text around them', () => {
    const controls = '\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069';
    const mail = withDevice(`Fire${controls}fox`);

    expect(mail).toEqual(withDevice('Firefox'));
    expect(mail.html).toContain('<bdi>Firefox</bdi>');
  });

  it('stay well-formed where a character was cut in half', () => {
    expect(withDevice('Fire\ud83dfox').text).toContain('Device: Fire\ufffdfox\n');
  });
});

describe('how many backup codes are left', () => {
  const templates = open();
  const withLeft = (left: number, language = 'en') =>
    templates.render('backup-code-used', language, { name: null, left, usedAt: at });

  it.each([
    [4, 'If it was you, there is nothing to do.'],
    [3, 'Create new ones soon, so that'],
    [1, 'Create new ones soon, so that'],
    [0, 'That was your last backup code. Create new ones soon, so that'],
  ])('is told, and from three on new ones are asked for: %i', (left, beginning) => {
    const next = `Backup codes left: ${left}\n\n${beginning}`;

    expect(withLeft(left).text).toContain(next);
    expect(shown(withLeft(left)).replace(/\s+/g, ' ')).toContain(next.replace(/\s+/g, ' '));
  });

  it.each(['en', 'es', 'de', 'fr', 'ar'])('makes a difference in %s too', (language) => {
    const [many, few, none] = [4, 3, 0].map((left) => withLeft(left, language).text.split('\n\n')[3]);

    expect(few).not.toBe(many);
    expect(none).toMatch(new RegExp(`^\\S.*[.] ${few}$`));
  });

  it('is in figures of the language', () => {
    const source = 'Subject: A\n\n{{left}}{{#if isLow}}, low{{/if}}{{#if isNone}}, none{{/if}}\n';
    const persian = openWith({ 'fa/backup-code-used.hbs': source });
    const textOf = (left: number) =>
      persian.render('backup-code-used', 'fa', { name: null, left, usedAt: at }).text;

    expect([12, 3, 0].map(textOf)).toEqual(['۱۲\n', '۳, low\n', '۰, low, none\n']);
  });
});
