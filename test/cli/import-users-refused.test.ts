import { describe, expect, it } from '@jest/globals';
import { bcryptHash, lookInto, newEmail, shareImports } from '../support/imports.js';
import { manyRoles } from '../support/test-app.js';
import type { TestApp } from '../support/test-app.js';

const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

describe('import-users, of records that it cannot use', () => {
  let app: TestApp;
  const files = shareImports((started) => (app = started), manyRoles);
  const { rowOf, total } = lookInto(() => app);

  it.each<[string, string, unknown]>([
    ['email', 'an address that is none', { email: 'ada@' }],
    ['email', 'neither address nor username', { name: 'Ada' }],
    ['email', 'NUL', { email: 'a\0@example.com' }],
    ['username', 'a username of two letters', { username: 'ab' }],
    ['name', 'a name without end', { email: 'a@example.com', name: 'x'.repeat(200_000) }],
    ['name', 'marks without end', { email: 'a@example.com', name: '\u0315\u0345'.repeat(60_000) }],
    ['email', 'a domain without end', { email: `a@${'ü.'.repeat(60_000)}example` }],
    ['id', 'an id without end', { email: 'a@example.com', id: 'a'.repeat(200_000) }],
    ['roles', 'roles without end', { email: 'a@example.com', roles: Array(30_000).fill('USER') }],
    [
      'password_salt',
      'a salt without end',
      {
        email: 'a@example.com',
        password_algorithm: 'pbkdf2-sha256',
        password_iterations: 1000,
        password_hash: 'ab'.repeat(32),
        password_hash_encoding: 'hex',
        password_salt: 'c2Fs'.repeat(40_000),
      },
    ],
    ['name', 'a lone surrogate', { email: 'a@example.com', name: 'A\uD800' }],
    ['name', 'what is left of another encoding', { email: 'a@example.com', name: 'Andr\uFFFD' }],
    ['name', 'an object', { email: 'a@example.com', name: { first: 'Ada' } }],
    ['locale', 'a language that is none', { email: 'a@example.com', locale: 'english please' }],
    ['roles', 'a role that is not configured', { email: 'a@example.com', roles: 'USER,SUPERUSER' }],
    ['roles', 'a list of other things', { email: 'a@example.com', roles: [1] }],
    ['id', 'an id that is no UUID', { email: 'a@example.com', id: '42' }],
    ['email_verified', 'a boolean that is none', { email: 'a@example.com', email_verified: 'maybe' }],
    ['created_at', 'a day that is none', { email: 'a@example.com', created_at: '2023-02-31' }],
    ['created_at', 'a moment in words', { email: 'a@example.com', created_at: 'yesterday' }],
    ['last_login_at', 'a moment to come', { email: 'a@example.com', last_login_at: '2999-01-01' }],
    [
      'totp_secret',
      'a secret that is no base32',
      { email: 'a@example.com', totp_secret: '0189018901890189' },
    ],
    ['totp_secret', 'a secret that is short', { email: 'a@example.com', totp_secret: 'JBSWY3DP' }],
    ['mfa_enabled', 'a second factor without its secret', { email: 'a@example.com', mfa_enabled: true }],
    ['password_hash', 'a hash of no known form', { email: 'a@example.com', password_hash: 'secret1!' }],
    ['password_hash', 'a salt alone', { email: 'a@example.com', password_salt: 'c2FsdA==' }],
    [
      'password_iterations',
      'parts without the iterations',
      {
        email: 'a@example.com',
        password_algorithm: 'pbkdf2-sha256',
        password_hash: 'ab'.repeat(32),
        password_hash_encoding: 'hex',
        password_salt: 'c2FsdA==',
      },
    ],
    ['emial', 'a field that there is none of', { email: 'a@example.com', emial: 'b@example.com' }],
    ['record', 'a list', [1]],
  ])('refuses a record by its field %s: %s', async (field, _what, record) => {
    const before = await total();

    const { imported, told } = await files.import(app, `\n${JSON.stringify(record)}\n`);

    expect(imported).toMatchObject({ records: 1, made: 0, refused: 1 });
    expect(told).toContainEqual({
      line: 2,
      status: 'refused',
      field,
      reason: expect.stringMatching(/\w.*\.$/),
    });
    await expect(total()).resolves.toBe(before);
  });

  it('repeats no hash, no secret and no other value in its report, its log or the events', async () => {
    const secrets = [bcryptHash, secret, 'Hunter2hunter2', 'aaaa@bbbb@cccc', 'QWERTYUIOPASDFGH'];
    const address = newEmail();

    const { text, told } = await files.import(app, [
      { email: 'aaaa@bbbb@cccc', password_hash: `${bcryptHash}x`, totp_secret: `${secret}1` },
      { email: address, [bcryptHash]: '1', QWERTYUIOPASDFGH: '2' },
      { email: address, password_hash: 'Hunter2hunter2' },
      { email: address, password_hash: bcryptHash, totp_secret: secret },
    ]);

    expect(told).toHaveLength(6);
    const written = text + JSON.stringify([app.logs(), await app.storedEvents()]);
    for (const value of secrets) expect(written).not.toContain(value);
  });

  it('refuses to add a field that there is none of', async () => {
    const wish = files.import(app, [], { defaults: { passwordAlgorithm: 'pbkdf2-sha256' } });

    await expect(wish).rejects.toThrow('password_algorithm');
  });

  describe('from CSV', () => {
    const csv = (text: string, wishes = {}) => files.import(app, text, { format: 'csv', ...wishes });

    it('takes quoted, empty and broken cells for what they are, and counts the lines', async () => {
      const [first, second, third] = [newEmail(), newEmail(), newEmail()];

      const { imported, told } = await csv(
        `\uFEFFemail,name,roles,email_verified\r\n${first},"Ada ""the"" Countess, Lovelace",USER DOCTOR,t\r\n` +
          `\r\n${second},"two\nlines",,\r\n${third},,,\r\nnone,,,\r\n${newEmail()},too,few\r\n`,
      );

      expect(imported).toMatchObject({ records: 5, made: 2, refused: 3 });
      expect(told.map(({ line, field }) => [line, field])).toEqual([
        [4, 'name'] as const,
        [7, 'email'] as const,
        [8, 'record'] as const,
      ]);
      await expect(rowOf(first)).resolves.toMatchObject({
        name: 'Ada "the" Countess, Lovelace',
        roles: ['USER', 'DOCTOR'],
        email_verified: true,
      });
      await expect(rowOf(third)).resolves.toMatchObject({ name: null, roles: ['USER'] });
    });

    it('stops at a quote that is never closed, and names its line', async () => {
      await expect(csv(`email,name\n${newEmail()},Ada\n${newEmail()},"Eve\n`)).rejects.toThrow(
        /not valid CSV.*line 3/,
      );
    });

    it('does not fill the memory with a record that never ends', async () => {
      await expect(csv(`email,name\n${newEmail()},"${'x'.repeat(5_000_000)}`)).rejects.toThrow(
        /not valid CSV.*line 2/,
      );
    });

    it('refuses two columns of one name', async () => {
      await expect(csv(`email,name,email\n${newEmail()},Ada,${newEmail()}\n`)).rejects.toThrow('Column 3');
    });
  });

  it('refuses a line that is no JSON, or that never ends, without repeating it', async () => {
    const address = newEmail();
    const lines = ['{"email":', `{"email":"${'x'.repeat(5_000_000)}"}`, `{"email":"${address}"}`];

    const { imported, told } = await files.import(app, lines.join('\n'));

    expect(imported).toMatchObject({ records: 3, made: 1, refused: 2 });
    expect(told.map(({ line, field }) => [line, field])).toEqual([
      [1, 'record'],
      [2, 'record'],
    ]);
  });
});
