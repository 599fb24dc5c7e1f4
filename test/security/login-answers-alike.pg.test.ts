import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { behindProxy, from, newAddress } from '../support/addresses.js';
import { enrol } from '../support/second-factor.js';
import { TestApp } from '../support/test-app.js';

const query = `mutation ($input: LoginInput!) { login(input: $input) {
  __typename ... on AuthError { code message } ... on AccountLockedError { retryAfter } } }`;

describe('login with a wrong password', () => {
  let app: TestApp;
  const emails: Record<string, string> = {};
  const nobodys = `${crypto.randomUUID()}@example.com`;
  beforeAll(async () => {
    const { RL_SIGNUP_IP_LIMIT: _, ...limits } = behindProxy;
    app = await TestApp.start(limits);
    const change = (email: string, what: string) =>
      app.database.query(`update users set ${what} where email = $1`, [email]);
    const someone = async () => app.signedInUser();

    emails['with a password'] = (await someone()).email;
    emails['with a second factor'] = (await enrol(app, await someone())).user.email;
    const byProvider = (emails['without a password'] = (await someone()).email);
    await change(byProvider, 'password_hash = null');
    const suspended = (emails['suspended'] = (await someone()).email);
    await change(suspended, 'suspended_at = now()');
  }, 60_000);
  afterAll(() => app.close());

  /** All that a caller sees, but for what is another each time. */
  async function seen(email: string) {
    const input = { email, password: 'not the password' };
    const { status, headers, data, errors } = await app.client.ask(query, { input }, from(newAddress()));
    const names = [...headers.keys()].filter((name) => name !== 'keep-alive').sort();
    return { status, names, length: headers.get('content-length'), data, errors };
  }

  it('is answered alike for every state of an account, and for none, until it is locked and beyond', async () => {
    for (let tries = 1; tries <= 12; tries++) {
      const stranger = await seen(nobodys);
      if (tries === 8 || tries === 9) {
        const expected = tries === 8 ? 'INVALID_CREDENTIALS' : 'ACCOUNT_LOCKED';
        expect(stranger.data!['login'].code).toBe(expected);
      }
      delete stranger.data!['login'].retryAfter;
      for (const [state, email] of Object.entries(emails)) {
        const other = await seen(email);
        delete other.data!['login'].retryAfter;
        expect({ state, ...other }).toEqual({ state, ...stranger });
      }
    }
  });
});
