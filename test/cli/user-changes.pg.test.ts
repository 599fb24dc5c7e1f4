import { userInfo } from 'node:os';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { command } from '../support/command-line.js';
import type { Outcome } from '../support/command-line.js';
import { challengeOf, userWithSecondFactor } from '../support/second-factor.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';

// Each command opens the database, on a machine that may have others to run.
jest.setTimeout(240_000);

const newPassword = 'another lighthouse in the fog';

describe('gatehouse user, for an account in trouble', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ LOGIN_FAIL_EMAIL_THRESHOLD: '5' });
  });
  afterAll(() => app.close());

  function run(...args: string[]): Promise<Outcome> {
    const { url, redis } = app.database;
    return command({ DATABASE_URL: url!, ...redis, LOGIN_FAIL_EMAIL_THRESHOLD: '5' }, args);
  }

  /** The one JSON object of a command. */
  async function json(...args: string[]): Promise<any> {
    const { stdout } = await run(...args, '--json');
    expect(stdout.trim().split('\n')).toHaveLength(1);
    return JSON.parse(stdout);
  }

  it('removes a lost second factor, and tells its owner', async () => {
    const { user } = await userWithSecondFactor(app);

    const reset = await run('user', 'reset-mfa', user.email, '--yes');
    const login = await app.client.mutate('login', { email: user.email, password });
    const again = await json('user', 'reset-mfa', user.email, '--yes');

    expect(reset.stdout).toContain(
      `Removed the second factor and the backup codes of ${user.email}. Ended 1 session.`,
    );
    expect(login).toBeSignedIn();
    expect((await app.mails(user.email)).map(({ name }) => name)).toContain('mfa-disabled');
    expect(again.error.code).toBe('MFA_NOT_ENABLED');
  });

  it('makes a link that sets a new password once, and leaves the second factor', async () => {
    const { user } = await userWithSecondFactor(app);

    const made = await json('user', 'recovery-link', user.email);
    const words = await run('user', 'recovery-link', user.email);
    const token = /#token=([\w-]+)$/.exec(made.url)![1];
    const reset = await app.client.mutate('resetPassword', { token, newPassword });
    const again = await app.client.mutate('resetPassword', { token, newPassword });

    expect(words.stdout).toMatch(/ It works once, until .+ UTC\. .+\n\nhttp\S+#token=\S+\n$/s);
    expect(reset.__typename).toBe('MfaChallenge');
    expect(again).toBeRefused('InvalidToken');
  });

  it('lists sessions, ends one of them, and then all', async () => {
    const nia = await app.signedInUser();
    const tablet = await nia.elsewhere();

    const listed = await json('user', 'sessions', nia.email);
    const table = await run('user', 'sessions', nia.email);
    const one = await run('user', 'end-sessions', nia.email, '--session', tablet.sessionId, '--yes');
    const again = await json('user', 'end-sessions', nia.email, '--session', tablet.sessionId, '--yes');
    const stillThere = await nia.me();
    const all = await json('user', 'end-sessions', nia.email, '--yes');
    const none = await run('user', 'sessions', nia.email);

    expect(listed.sessions.map(({ id }: { id: string }) => id).toSorted()).toEqual(
      [nia.sessionId, tablet.sessionId].toSorted(),
    );
    expect(table.stdout).toContain(tablet.sessionId);
    expect(one.stdout).toBe(`Ended 1 session of ${nia.email}.\n`);
    expect(again.error.code).toBe('NOT_FOUND');
    expect(stillThere).not.toBeNull();
    expect(all.endedSessions).toEqual([nia.sessionId]);
    expect(none.stdout).toBe(`${nia.email} has no session.\n`);
  });

  it('removes the locks after wrong passwords', async () => {
    const { email } = await app.signedInUser();
    for (let tries = 0; tries < 6; tries++)
      await app.client.mutate('login', { email, password: 'wrong one' });
    const locked = await app.client.mutate('login', { email, password });
    const state = await run('user', 'show', email);

    const unlocked = await run('user', 'unlock', email);
    const login = await app.client.mutate('login', { email, password });

    expect(locked).toBeRefused('AccountLocked');
    expect(state.stdout).toMatch(/^State +locked after wrong passwords until .+ UTC$/m);
    expect(unlocked.stdout).toBe(`Removed all locks of ${email}.\n`);
    expect(login).toBeSignedIn();
  });

  it('names the operator in the events of everything that it does', async () => {
    const { user } = await userWithSecondFactor(app);
    const { email } = user;
    const actor = `command line, ${userInfo().username}`;

    await run('user', 'reset-mfa', email, '--yes');
    await run('user', 'recovery-link', email);
    await run('user', 'suspend', email, '--reason', 'Left', '--yes');
    await run('user', 'reinstate', email);
    await run('user', 'unlock', email);
    await app.client.mutate('login', { email, password });
    await run('user', 'end-sessions', email, '--yes');
    const made = await json('user', 'create', '--email', app.uniqueEmail(), '--invite');
    const stored = await app.storedEvents();
    const told = await run('audit', '--user', email, '--type', 'SESSION_REVOKED');

    const ofUser = stored.filter((event) => event['user_id'] === user.id && event['reason']?.includes(actor));
    expect(ofUser.map(({ type, reason }) => [type, reason])).toEqual([
      ['MFA_DISABLED', actor],
      ['PASSWORD_RESET_REQUESTED', `recovery link (${actor})`],
      ['USER_SUSPENDED', `Left (${actor})`],
      ['USER_REINSTATED', actor],
      ['ACCOUNT_UNLOCKED', actor],
      ['SESSION_REVOKED', actor],
    ]);
    expect(new Set(ofUser.map((event) => event['actor_id']))).toEqual(new Set([null]));
    expect(stored.find((event) => event['user_id'] === made.id)?.['reason']).toContain(actor);
    expect(told.stdout).toMatch(new RegExp(`SESSION_REVOKED +${email} +command line +.*${actor}\n`));
  });

  it('suspends an account whose user is half signed in', async () => {
    const { user, phone } = await userWithSecondFactor(app);
    const mfaToken = await challengeOf(app, user);

    await run('user', 'suspend', user.email, '--yes');

    const input = { mfaToken, code: phone.code(), method: 'TOTP' };
    await expect(app.client.mutate('verifyMfa', input)).resolves.toBeRefused('InvalidToken');
  });
});
