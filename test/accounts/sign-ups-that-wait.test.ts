import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sweep } from '../../src/accounts/sweep.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';

const otherPassword = 'a lantern on the quay';

describe('resendVerificationEmail for a sign-up that waits', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ EMAIL_VERIFICATION: 'required' });
  });
  afterAll(() => app.close());

  const signup = (email: string, typed = password) => app.client.mutate('signup', { email, password: typed });
  const login = (email: string, typed = password) => app.client.mutate('login', { email, password: typed });
  const verify = (token: string) => app.client.mutate('verifyEmail', { token });
  const resend = async (email: string) => {
    await app.client.mutate('resendVerificationEmail', { email });
    return app.mailedToken(email, 'verify-email');
  };
  const pass = async (time: string) => {
    app.clock.advance(time);
    await sweep(app.app);
  };

  it('lets it wait for as long as the link that was sent again is good', async () => {
    const email = app.uniqueEmail();
    await signup(email);
    await pass('23h');
    const token = await resend(email);
    await pass('23h');

    await expect(verify(token)).resolves.toMatchObject({ email });
    await expect(login(email)).resolves.toBeSignedIn();
  });

  it('lets none of an address outlive the others, whose passwords might be somebody else’s', async () => {
    const email = app.uniqueEmail();
    await signup(email);
    await pass('1h');
    await signup(email, otherPassword);
    await pass('22h');
    const token = await resend(email);
    await pass('2h');

    await expect(verify(token)).resolves.toMatchObject({ email });
    for (const typed of [password, otherPassword]) {
      await expect(login(email, typed)).resolves.toBeRefused('InvalidCredentials');
    }
  });

  it('brings none back that has expired, and shortens none', async () => {
    const [gone, young] = [app.uniqueEmail(), app.uniqueEmail()];
    await signup(gone);
    await signup(young);
    await app.database.query(
      `update pending_sign_ups set expires_at = expires_at + interval '9 days' where email = $1`,
      [young],
    );
    await resend(young);

    app.clock.advance('25h');
    await expect(login(young)).resolves.toBeRefused('EmailNotVerified');
    await app.client.mutate('resendVerificationEmail', { email: gone });

    await expect(login(gone)).resolves.toBeRefused('InvalidCredentials');
  });
});
