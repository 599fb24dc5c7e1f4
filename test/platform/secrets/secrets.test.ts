import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { problemsOf } from '../../support/problems.js';

/** Thirty-two characters and more that begin differently. */
const secret = (name: string): string => `${name}-3fZp0Xc7vQm1Rk8sTn5bWd2yLh9gJe4a`;

describe('what can be a secret', () => {
  it.each(['short', 'x1'.repeat(15)])('does not take %j for a secret', (value) => {
    expect(problemsOf({ TOKEN_PEPPER: value })).toEqual([
      'TOKEN_PEPPER is too short: give at least 32 random bytes.',
    ]);
  });

  it.each([
    'x'.repeat(40),
    'ab'.repeat(20),
    'password1234'.repeat(3),
    '1234567890'.repeat(4),
    'aabbccddaabbccddaabbccdd00000000',
    'abcdefghijklmnopqrstuvwxyz0123456789',
    `change-me-${secret('s')}`,
    `CHANGEME${secret('s')}`,
    `example-${secret('s')}`,
    `my-secret-key-${secret('s')}`,
    'your-32-byte-token-pepper-goes-here',
    'replace-with-thirty-two-random-bytes',
    '$(openssl rand -base64 48) # of this',
  ])('takes %j for a sample', (value) => {
    expect(problemsOf({ TOKEN_PEPPER: value })).toEqual([
      'TOKEN_PEPPER looks like a sample: give at least 32 random bytes.',
    ]);
  });

  it.each(['base64', 'base64url', 'hex'] as const)('takes random bytes in %s for a secret', (encoding) => {
    const names = Array.from({ length: 200 }, () =>
      problemsOf({ TOKEN_PEPPER: randomBytes(32).toString(encoding) }),
    );

    expect(names.flat()).toEqual([]);
  });

  it.each([`"${secret('s')}"`, `'${secret('s')}'`])(
    'does not take quotes for a part of a value: %s',
    (value) => {
      expect(problemsOf({ TOKEN_PEPPER: value, APP_NAME: '"Clinic"' })).toEqual([
        'TOKEN_PEPPER is in quotes, which would be a part of the value: remove them.',
        'APP_NAME is in quotes, which would be a part of the value: remove them.',
      ]);
    },
  );

  it('counts the bytes of a secret, not its letters', () => {
    expect(problemsOf({ TOKEN_PEPPER: 'äöüßéèêëàâîïôûçñ' })).toEqual([]);
  });
});
