import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { plainCode } from '../../src/mfa/typed-code.js';
import { challengeOf, enrol, enrolling } from '../support/second-factor.js';
import type { WithSecondFactor } from '../support/second-factor.js';
import { TestApp } from '../support/test-app.js';

const inScript = (zero: number) => (code: string) =>
  code.replaceAll(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));

const between = (separator: string) => (code: string) => `${code.slice(0, 3)}${separator}${code.slice(3)}`;

/** How people write the digits of a code that they see. */
const ways: Readonly<Record<string, (code: string) => string>> = {
  'in Arabic-Indic digits': inScript(0x0660),
  'in Persian digits': inScript(0x06f0),
  'in Devanagari': inScript(0x0966),
  'in full width': inScript(0xff10),
  'in digits beyond sixteen bits': inScript(0x1_1066),
  'in the second ten of a row of twenty': inScript(0x1_16da),
  'with a hyphen': between('-'),
  'with a hyphen that does not break': between('\u2011'),
  'with an en dash': between('\u2013'),
  'with an em dash': between('\u2014'),
  'with a minus sign': between('\u2212'),
  'with a space that has no width': between('\u200B'),
  'with a space that does not break': between('\u00A0'),
  'with an ideographic space': between('\u3000'),
  'with marks of direction': (code) => `\u2068${code}\u2069\u200F`,
  'with a mark of byte order and a line break': (code) => `\uFEFF${code}\r\n`,
  'as keycaps': (code) => [...code].map((digit) => `${digit}\uFE0F\u20E3`).join(''),
};

describe('a code as people type it', () => {
  let app: TestApp;
  let owner: WithSecondFactor;
  beforeAll(async () => {
    app = await TestApp.start();
    owner = await enrol(app, await app.signedInUser());
  });
  afterAll(() => app.close());

  it.each(Object.keys(ways))('signs in %s', async (way) => {
    app.clock.advance('1m');
    const mfaToken = await challengeOf(app, owner.user);
    const code = ways[way]!(owner.phone.code());

    const result = await app.client.mutate('verifyMfa', { mfaToken, code });

    expect(result).toBeSignedIn();
  });

  it.each(['in Arabic-Indic digits', 'with a hyphen', 'with an en dash', 'with a space that has no width'])(
    'is known for one of an app wherever its kind is told by its look: %s',
    async (way) => {
      app.clock.advance('1m');
      await owner.user.refresh();

      const result = await owner.user.mutate('reauthenticate', { code: ways[way]!(owner.phone.code()) });

      expect(result).toMatchObject({ __typename: 'Reauthenticated' });
    },
  );

  it.each(['in Devanagari', 'in full width', 'with a minus sign'])(
    'confirms a new factor %s',
    async (way) => {
      const { begin, phoneOf, confirm } = enrolling(() => app);
      const ada = await app.signedInUser();
      const enrolment = await begin(ada);

      const result = await confirm(ada, enrolment, ways[way]!(phoneOf(enrolment).code()));

      expect(result).toMatchObject({ __typename: 'BackupCodes' });
    },
  );

  it.each<[string, (code: string) => string]>([
    ['in small letters without a dash', (code) => code.toLowerCase().replace('-', '')],
    ['with an en dash', (code) => code.replace('-', '\u2013')],
    ['with a space in place of the dash', (code) => ` ${code.replace('-', '\u2009')} `],
    [
      'in full width',
      (code) => code.replaceAll(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)),
    ],
    ['with what cannot be seen', (code) => [...code].join('\u200B')],
  ])('takes a backup code %s', async (_way, written) => {
    const mfaToken = await challengeOf(app, owner.user);
    const code = written(owner.backupCodes.pop()!);

    const result = await app.client.mutate('verifyMfa', { mfaToken, code, method: 'BACKUP_CODE' });

    expect(result).toBeSignedIn();
  });

  it.each([
    ['letters of another script among its digits', (code: string) => between('\u0416')(code)],
    ['a digit too many', (code: string) => `${code}0`],
    ['so much around it that it is no code', (code: string) => `${code}${'-'.repeat(100)}`],
  ])('is wrong with %s', async (_what, written) => {
    app.clock.advance('16m');
    const mfaToken = await challengeOf(app, owner.user);

    const result = await app.client.mutate('verifyMfa', { mfaToken, code: written(owner.phone.code()) });

    expect(result).toBeRefused('InvalidCode');
  });

  it('has one form', () => {
    const code = '0123456789';

    for (const written of Object.values(ways)) expect(plainCode(written(code))).toBe(code);
    expect(plainCode('k7qxm\u20103trva')).toBe('K7QXM3TRVA');
    expect(plainCode('\u0315\u0345'.repeat(50_000))).toBe('');
  });
});
