import { describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { password } from '../support/test-user.js';
import { withApp } from '../support/with-app.js';

describe('an operation that takes too long', () => {
  it('is answered SERVICE_UNAVAILABLE in time, and may be done all the same', async () => {
    const slow = { ANSWER_TIMEOUT_MS: '100', ARGON2_MEMORY_KIB: '65536', ARGON2_PASSES: '5' };
    await withApp(slow, async (app) => {
      const email = app.uniqueEmail();

      const { status, headers, errors } = await app.client.ask(
        'mutation ($input: SignupInput!) { signup(input: $input) { __typename } }',
        { input: { email, password } },
      );

      expect([status, errors[0]?.extensions['code']]).toEqual([503, 'SERVICE_UNAVAILABLE']);
      expect(headers.get('retry-after')).toBe('1');
      expect(app.logs().findLast(({ msg }) => msg === 'request')).toMatchObject({
        status: 503,
        operation: 'signup',
        refused: 'SERVICE_UNAVAILABLE',
        because: 'no answer within 100 ms',
      });
      const rows = await eventually(
        () => app.database.query('select 1 from users where email = $1', [email]),
        ({ length }) => length > 0,
      );
      expect(rows).toHaveLength(1);
    });
  });
});
