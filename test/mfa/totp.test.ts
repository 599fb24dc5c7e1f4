import { describe, expect, it } from '@jest/globals';
import { Secret } from 'otpauth';
import { stepOf } from '../../src/mfa/totp.js';

// RFC 6238, appendix B, for SHA-1 and eight digits.
const vectors: readonly (readonly [number, string])[] = [
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
];
const secret = {
  secret: Secret.fromLatin1('12345678901234567890').base32,
  period: 30,
  digits: 8,
};

describe('TOTP', () => {
  it.each(vectors)('takes at %i seconds the code %s', (seconds, code) => {
    expect(stepOf(secret, code, new Date(seconds * 1000))).toBe(Math.floor(seconds / 30));
  });

  it.each(vectors)('takes that of %i seconds a step later and earlier, and not two', (seconds, code) => {
    const at = (steps: number) => stepOf(secret, code, new Date((seconds + 30 * steps) * 1000));

    expect(at(1)).toBe(Math.floor(seconds / 30));
    if (seconds > 60) expect(at(-1)).toBe(Math.floor(seconds / 30));
    expect(at(2)).toBeNull();
  });

  it.each(['', '1', '9428708', '942870820', 'abcdefgh', '٩٤٢٨٧٠٨٢', '94287082\0'])('refuses %j', (code) => {
    expect(stepOf(secret, code, new Date(59_000))).toBeNull();
  });
});
