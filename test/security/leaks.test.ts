import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Leaks } from '../support/leaks.js';

const password = 'a "lighthouse" in the fog/bay';
const token = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJlLW9mLWFkYQ';

/** What a search finds after the tests sent this and the server answered that and wrote this line. */
function foundIn(line: object, { sent = {}, answered = {} }: { sent?: object; answered?: object }): string[] {
  const leaks = new Leaks();
  leaks.keepNamed(JSON.stringify(sent), false);
  leaks.keepNamed(JSON.stringify(answered), true);
  leaks.log(JSON.stringify({ level: 'info', time: '2026-11-20T16:45:00.123456Z', request_id: randomUUID() }));
  leaks.log(JSON.stringify({ level: 'info', ...line }));
  return leaks.found();
}

describe('the search of each test file’s log for the secrets of its tests', () => {
  it.each([
    ['a password', { sent: { password } }, password],
    ['a password in a URL', { sent: { newPassword: password } }, `/?p=${encodeURIComponent(password)}`],
    ['a password in base64', { sent: { password } }, `Basic ${Buffer.from(password).toString('base64')}`],
    ['a password in a word', { sent: { currentPassword: password } }, `<${password}>`],
    ['an access token', { answered: { accessToken: token } }, token],
    ['the signature of a token', { answered: { accessToken: token } }, token.split('.')[2]!],
    ['a token of a mail', { sent: { token: 'AbCdEfGhIjKlMnOpQrStUv' } }, 'AbCdEfGhIjKlMnOpQrStUv'],
    ['a TOTP secret', { answered: { secret: 'JBSWY3DPEHPK3PXP' } }, 'JBSWY3DPEHPK3PXP'],
    ['a backup code', { answered: { codes: ['ABCDE-FGHJK', 'LMNPQ-RSTUV'] } }, 'LMNPQ-RSTUV'],
    ['a code of an app', { sent: { code: '402117' } }, 'the code was 402117'],
  ])('finds %s', (_what, told, said) => {
    const [leak, ...more] = foundIn({ said }, told);

    expect(leak).toMatch(/^\w.*, in \{"level":"info","said":".*\[it\]/);
    expect(leak).not.toContain(said);
    expect(more).toEqual([]);
  });

  it('finds the secrets of settings', () => {
    const leaks = new Leaks();
    leaks.keepSettings({
      TOKEN_PEPPER: 'new-pepper-1234, old-pepper-5678',
      DATABASE_URL: 'pg://ada:s3cret-Word@h/d',
    });
    for (const said of ['old-pepper-5678', 's3cret-Word', 'ada']) leaks.log(`{"said":"${said}"}`);

    expect(leaks.found()).toEqual(['TOKEN_PEPPER, in {"said":"[it]"}', 'DATABASE_URL, in {"said":"[it]"}']);
  });

  it('leaves alone what is none', () => {
    const line = {
      code: 'INVALID_CREDENTIALS',
      because: 'wrong password',
      user_id: randomUUID(),
      latency_ms: 402117,
      port: 402118,
    };
    const told = {
      sent: { code: '402117', password: 'password', token: 'x' },
      answered: { code: 'INVALID_CREDENTIALS' },
    };

    expect(foundIn(line, told)).toEqual([]);
  });
});
