import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../../support/eventually.js';
import { inTurn, twenty } from '../../support/in-turn.js';
import { TestApp, tokenOf } from '../../support/test-app.js';
import { password } from '../../support/test-user.js';

/** The figure that is the default; the other tests have none. */
const MAIL_LIMIT_PER_HOUR = '5';

describe('mails to an address that callers type, where addresses are verified first', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ MAIL_LIMIT_PER_HOUR, EMAIL_VERIFICATION: 'required' });
  });
  beforeEach(() => app.clock.advance('1d'));
  afterAll(() => app.close());

  const signUp = (email: string, at = 0) =>
    app.client.mutate('signup', { email, password: `${password} ${at}`, name: 'Eve' });

  async function namesOf(email: string): Promise<Record<string, number>> {
    const mails = await app.mails(email);
    const names = [...new Set(mails.map(({ name }) => name))];
    return Object.fromEntries(names.map((name) => [name, mails.filter((mail) => mail.name === name).length]));
  }

  async function verifiedEmail(): Promise<string> {
    const email = app.uniqueEmail();
    await signUp(email);
    await app.client.mutate('verifyEmail', { token: await app.mailedToken(email, 'verify-email') });
    return email;
  }

  it('are five for twenty sign-ups, in every spelling, and the answers are alike', async () => {
    const email = app.uniqueEmail();

    const answers = await inTurn(twenty, (at) => signUp(at % 2 === 0 ? email : email.toUpperCase(), at));

    expect(answers).toEqual(twenty.map(() => answers[0]));
    expect(answers[0]).toMatchObject({ __typename: 'VerificationSent', email });
    expect(await namesOf(email)).toEqual({ 'verify-email': 5 });
  });

  it('are five for twenty at one moment', async () => {
    const email = app.uniqueEmail();

    await signUp(email);
    await Promise.all(twenty.map(() => app.client.mutate('resendVerificationEmail', { email })));

    expect(await namesOf(email)).toEqual({ 'verify-email': 5 });
  });

  it('are no more after a restart', async () => {
    const email = app.uniqueEmail();
    await inTurn(twenty, (at) => signUp(email, at));
    await app.mails(email);

    app = await app.restart();
    await signUp(email);

    expect(await namesOf(email)).toEqual({ 'verify-email': 5 });
  });

  it('are five for twenty links that are sent again', async () => {
    const email = app.uniqueEmail();
    await signUp(email);

    const answers = await inTurn(twenty, () => app.client.mutate('resendVerificationEmail', { email }));

    expect(answers).toEqual(twenty.map(() => answers[0]));
    expect(await namesOf(email)).toEqual({ 'verify-email': 5 });
  });

  it('are five to the owner of an address that others sign up with', async () => {
    const email = await verifiedEmail();

    await inTurn(twenty, (at) => signUp(email, at));

    expect(await namesOf(email)).toEqual({ 'verify-email': 1, 'signup-attempt': 5 });
  });

  it('leave each kind its own: the reset goes out after a flood of sign-ups, and completes one', async () => {
    const email = app.uniqueEmail();
    await inTurn(twenty, (at) => signUp(email, at));
    await app.mails(email);

    const answer = await app.client.mutate('requestPasswordReset', { email });

    expect(answer.__typename).toBe('RequestAccepted');
    const token = await app.mailedToken(email, 'reset-password');
    const reset = await app.client.mutate('resetPassword', { token, newPassword: 'of her own choosing' });
    expect(reset).toBeSignedIn();
  });

  it('leave the link of a mail before the one that is held back', async () => {
    const email = app.uniqueEmail();
    await inTurn(twenty, () => signUp(email));

    const [newest] = await app.mails(email);
    const verified = await app.client.mutate('verifyEmail', { token: tokenOf(newest!) });

    expect(verified).toMatchObject({ __typename: 'EmailVerified', email });
    await expect(app.client.mutate('login', { email, password: `${password} 0` })).resolves.toBeSignedIn();
  });

  it('never leave the owner without a link that is good, though others ask all day', async () => {
    const email = await verifiedEmail();
    const newestResets: number[] = [];

    for (let minutes = 0; minutes < 300; minutes += 5) {
      await app.client.mutate('requestPasswordReset', { email });
      const resets = (await app.mails(email)).filter(({ name }) => name === 'reset-password');
      newestResets.push(app.clock.now().getTime() - resets[0]!.sentAt.getTime());
      app.clock.advance('5m');
    }

    // The link is good for thirty minutes.
    expect(Math.max(...newestResets)).toBeLessThan(30 * 60_000);
    expect((await namesOf(email))['reset-password']).toBeLessThanOrEqual(30);
  }, 120_000);

  it('are told of in the log and counted where they are held back, without the address', async () => {
    const email = app.uniqueEmail();
    const before = app.app.mail.counts.heldBack;
    await inTurn(twenty, (at) => signUp(email, at));
    await app.mails(email);

    const lines = app.logs().filter(({ msg }) => msg === 'mail held back');
    const line = lines.at(-1)!;

    expect(app.app.mail.counts.heldBack - before).toBe(15);
    expect(line).toMatchObject({ mail: 'verify-email', because: 'MAIL_LIMIT_PER_HOUR' });
    expect(line['request_id']).toEqual(expect.any(String));
    expect(JSON.stringify(line)).not.toContain(email);
  });

  it('wait while they cannot be counted, and count once', async () => {
    const email = app.uniqueEmail();
    const { budgets } = app.app;
    const { increment } = budgets;
    budgets.increment = async (parts, ...more) => {
      if (parts[0] === 'mail') throw new Error('no counters');
      return increment(parts, ...more);
    };

    await inTurn([0, 1, 2, 3], (at) => signUp(email, at));
    await eventually(
      async () =>
        app.logs().filter(({ msg, err }) => msg === 'mail not sent yet' && err.message === 'no counters'),
      (lines) => lines.length >= 4,
    );
    const [{ waiting }] = (await app.database.query(
      'select count(*)::integer as waiting from mails where recipient = $1 and kept_at is null',
      [email],
    )) as [{ waiting: number }];
    budgets.increment = increment;
    app.clock.advance('1m');
    await inTurn([4, 5, 6, 7], (at) => signUp(email, at));
    app.clock.advance('1m');
    app.app.mail.wake();

    expect(waiting).toBe(4);
    expect(await namesOf(email)).toEqual({ 'verify-email': 5 });
  });
});
