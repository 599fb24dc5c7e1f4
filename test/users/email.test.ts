import { describe, expect, it } from '@jest/globals';
import { canonicalEmail } from '../../src/users/email.js';

const [long63, local64] = ['b'.repeat(63), 'a'.repeat(64)];

/** An address of so many characters, its local part as long as one may be. */
function addressOf(length: number): string {
  return `${local64}@${long63}.${long63}.${'d'.repeat(length - 64 - 1 - 2 * 64 - 4)}.com`;
}

/** All that is ever said: nothing of what was given. */
const sentence =
  /^(Enter an email address like ada@example\.com|The part (before|after) the @ [a-z -@+_]+|Use at most 254 characters)\.$/i;

describe('canonicalEmail', () => {
  it.each([
    ['a plain address', 'ada@example.com', 'ada@example.com'],
    ['capitals', 'Ada.Lovelace@EXAMPLE.Com', 'ada.lovelace@example.com'],
    ['space around', ' \t ada@example.com\r\n', 'ada@example.com'],
    ['a tag, which stays', 'ada+news@example.com', 'ada+news@example.com'],
    ['dots, which stay', 'a.d.a@example.com', 'a.d.a@example.com'],
    [
      'every sign that RFC 5322 calls atext',
      "!#$%&'*+/=?^_`{|}~-@example.com",
      "!#$%&'*+/=?^_`{|}~-@example.com",
    ],
    ['an apostrophe', "o'neil@example.com", "o'neil@example.com"],
    ['an international domain', 'ada@bücher.example', 'ada@xn--bcher-kva.example'],
    ['one in capitals', 'ada@BÜCHER.example', 'ada@xn--bcher-kva.example'],
    ['one in letters and accents apart', 'ada@bu\u0308cher.example', 'ada@xn--bcher-kva.example'],
    ['one in ASCII already', 'ada@XN--BCHER-KVA.example', 'ada@xn--bcher-kva.example'],
    ['a sharp s, which is no ss', 'ada@faß.example', 'ada@xn--fa-hia.example'],
    ['a dotted capital I', 'ada@İstanbul.example', 'ada@xn--istanbul-o0e.example'],
    ['full-width letters', 'ada@ｅｘａｍｐｌｅ.com', 'ada@example.com'],
    ['an ideographic full stop', 'ada@example。com', 'ada@example.com'],
    ['a numeric domain under a name', 'ada@123.example', 'ada@123.example'],
    ['a local part of digits', '0123@example.com', '0123@example.com'],
    ['a local part of 64 characters', `${local64}@example.com`, `${local64}@example.com`],
    ['a label of 63', `ada@${long63}.com`, `ada@${long63}.com`],
    ['254 characters', addressOf(254), addressOf(254)],
  ])('takes %s', (_what, given, canonical) => {
    expect(canonicalEmail(given)).toBe(canonical);
    expect(canonicalEmail(canonical)).toBe(canonical);
  });

  it.each([
    ['nothing', ''],
    ['no @', 'ada.example.com'],
    ['nothing before the @', '@example.com'],
    ['nothing behind it', 'ada@'],
    ['two of them', 'ada@eve@example.com'],
    ['a list', 'ada@example.com,eve@example.com'],
    ['a list by semicolons', 'ada@example.com;eve@example.com'],
    ['a list by spaces', 'ada@example.com eve@example.com'],
    ['a list of recipients without a host', 'eve,ada@example.com'],
    ['angle brackets', '<ada@example.com>'],
    ['a display name', 'Ada <ada@example.com>'],
    ['a group', 'friends:ada@example.com;'],
    ['a scheme', 'mailto:ada@example.com'],
    ['a quoted local part', '"ada"@example.com'],
    ['a quoted list', '"a@b.example,"@example.com'],
    ['a quoted pair', String.raw`ad\a@example.com`],
    ['a comment', 'ada(the first)@example.com'],
    ['a comment in the domain', 'ada@(here)example.com'],
    ['a header after a line break', 'ada@example.com\r\nBcc: eve@example.com'],
    ['a line break in the local part', 'ada\n@example.com'],
    ['a line break in the domain', 'ada@exam\rple.com'],
    ['a line separator', 'ada@exam\u2028ple.com'],
    ['a tab', 'ada@exam\tple.com'],
    ['NUL', 'ada@example.com\0'],
    ['another control character', 'ada\u0007@example.com'],
    ['a control character of the second row', 'ada@example\u0085.com'],
    ['a zero-width space before the @', 'ad\u200Ba@example.com'],
    ['a zero-width space', 'ada@exam\u200Bple.com'],
    ['a zero-width joiner', 'ada@exam\u200Dple.com'],
    ['a word joiner', 'ada@exam\u2060ple.com'],
    ['a soft hyphen', 'ada@exam\u00ADple.com'],
    ['a combining grapheme joiner', 'ada@exam\u034Fple.com'],
    ['a variation selector', 'ada@exam\uFE0Fple.com'],
    ['a change of writing direction', 'ada@\u202Eexample.com'],
    ['a lone surrogate', 'ada@example\uD800.com'],
    ['the Kelvin sign for a k', '\u212Aelvin@example.com'],
    ['a Cyrillic a', '\u0430da@example.com'],
    ['an accented local part', 'ádá@example.com'],
    ['a dot at the start', '.ada@example.com'],
    ['a dot at the end', 'ada.@example.com'],
    ['two dots', 'ada..lovelace@example.com'],
    ['a local part of 65 characters', `${local64}a@example.com`],
    ['255 characters', addressOf(255)],
    ['a label of 64', `ada@${long63}b.com`],
    ['a domain over 253', `a@${`${long63}.`.repeat(4)}com`],
    ['a host without a domain', 'ada@localhost'],
    ['a trailing dot', 'ada@example.com.'],
    ['a leading dot in the domain', 'ada@.example.com'],
    ['an empty label', 'ada@example..com'],
    ['a hyphen before a label', 'ada@-example.com'],
    ['a hyphen after a label', 'ada@example-.com'],
    ['an underscore in the domain', 'ada@ex_ample.com'],
    ['a numeric top-level domain', 'ada@example.123'],
    ['an IPv4 address', 'ada@127.0.0.1'],
    ['an IPv4 address in disguise', 'ada@0x7f.1'],
    ['an IPv4 literal', 'ada@[127.0.0.1]'],
    ['an IPv6 literal', 'ada@[IPv6:::1]'],
    ['broken Punycode', 'ada@xn--.com'],
    ['a port', 'ada@example.com:25'],
    ['a path', 'ada@example.com/eve'],
    ['a query', 'ada@example.com?eve'],
    ['a fragment', 'ada@example.com#eve'],
    ['a backslash', 'ada@example.com\\eve'],
    ['a percent sign', 'ada@ex%61mple.com'],
  ])('refuses %s, in words of its own', (_what, given) => {
    expect(() => canonicalEmail(given)).toThrow(sentence);
  });

  it('is quick also with a megabyte', () => {
    const started = performance.now();

    for (const text of ['a'.repeat(1e6), `${'a.'.repeat(5e5)}@example.com`, `a@${'b.'.repeat(5e5)}com`]) {
      expect(() => canonicalEmail(text)).toThrow(sentence);
    }

    expect(performance.now() - started).toBeLessThan(2000);
  });
});
