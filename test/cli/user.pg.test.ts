import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { command } from '../support/command-line.js';
import type { Outcome } from '../support/command-line.js';
import { userWithSecondFactor } from '../support/second-factor.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';

// Each command opens the database, on a machine that may have others to run.
jest.setTimeout(240_000);

/** Runs work with a terminal on which somebody types this answer, and gives what it was asked. */
async function onTerminal(answer: string, work: () => Promise<unknown>): Promise<string> {
  const typed = Object.assign(new PassThrough(), { isTTY: true });
  const standardInput = Object.getOwnPropertyDescriptor(process, 'stdin')!;
  let asked = '';
  const written = jest.spyOn(process.stderr, 'write').mockImplementation((words) => {
    asked += words.toString();
    if (asked.endsWith('continue: ')) typed.write(`${answer}\n`);
    return true;
  });
  Object.defineProperty(process, 'stdin', { value: typed, configurable: true });
  try {
    await work();
    return asked;
  } finally {
    Object.defineProperty(process, 'stdin', standardInput);
    written.mockRestore();
  }
}

describe('gatehouse user', () => {
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

  it('finds accounts by what they are called, and continues a list', async () => {
    const names = ['Nia Nurse', 'Noa Nurse', 'Nils Doctor'];
    const users = [];
    for (const name of names) users.push(await app.signedInUser({ name }));

    const nurses = await json('user', 'find', 'nurse');
    const first = await json('user', 'find', 'nurse', '--limit', '1');
    const second = await json('user', 'find', 'nurse', '--limit', '1', '--after', first.next);
    const byId = await json('user', 'find', users[2]!.id);
    const table = await run('user', 'find', 'nurse', '--limit', '1');
    const none = await run('user', 'find', 'no such person');

    expect(nurses).toMatchObject({
      users: [{ name: 'Noa Nurse' }, { name: 'Nia Nurse' }],
      total: 2,
      next: null,
    });
    expect([...first.users, ...second.users]).toEqual(nurses.users);
    expect([first.total, second.next]).toEqual([2, null]);
    expect(byId).toMatchObject({ users: [{ name: 'Nils Doctor' }], total: 1 });
    expect(table.stdout).toMatch(/^ACCOUNT +NAME +ROLES +STATE +LAST SIGN-IN +ID\n/);
    expect(table.stdout).toMatch(
      new RegExp(`${users[1]!.email} +Noa Nurse +USER +active +.+ UTC +${users[1]!.id}\n`),
    );
    expect(table.stdout).toContain(`1 of 2 accounts. More: --after ${first.next}`);
    expect(none).toMatchObject({ code: 0, stdout: 'No account matches.\n' });
  });

  it('filters by role, by suspension and by the second factor', async () => {
    const name = 'Filtered';
    const plain = await app.signedInUser({ name });
    const { user: careful } = await userWithSecondFactor(app, { name });
    const admin = await app.signedInUser({ name });
    await app.database.query(`update users set roles = '{ADMIN}', suspended_at = now() where id = $1`, [
      admin.id,
    ]);
    const ids = async (...args: string[]) =>
      (await json('user', 'find', name, ...args)).users.map(({ id }: { id: string }) => id);

    expect(await ids('--role', 'ADMIN')).toEqual([admin.id]);
    expect(await ids('--suspended')).toEqual([admin.id]);
    expect(await ids('--without-mfa')).toEqual([admin.id, plain.id]);
    expect(await ids('--unverified')).not.toContain(careful.id);
    expect(await json('user', 'find', '--role', 'KING')).toMatchObject({
      error: { code: 'INVALID_INPUT', fields: [{ field: 'role' }] },
    });
  });

  it('takes an id, an address and a username for one account, and says so when there is none', async () => {
    const nia = await app.signedInUser({ username: 'nia.nurse' });

    for (const named of [nia.id, nia.id.toUpperCase(), nia.email.toUpperCase(), 'NIA.nurse']) {
      expect((await json('user', 'show', named)).user.id).toBe(nia.id);
    }
    const words = await run('user', 'show', 'nia.nurse');
    const unknown = await run('user', 'show', 'nora');
    const unknownJson = await run('user', 'show', 'nora@example.com', '--json');

    expect(words.stdout).toMatch(/^Address +\S+ \(not verified\)$/m);
    expect(words.stdout).toMatch(/^Sessions +1$/m);
    expect(unknown).toMatchObject({ code: 1, stdout: '' });
    expect(unknown.stderr).toContain('No account has the id, the address or the username "nora".');
    expect(unknownJson).toMatchObject({ code: 1, stderr: '' });
    expect(JSON.parse(unknownJson.stdout)).toEqual({
      error: { code: 'NOT_FOUND', message: expect.stringContaining('nora@example.com') },
    });
  });

  it('suspends and reinstates an account, and says what that ended', async () => {
    const nia = await app.signedInUser();
    await nia.elsewhere();

    const suspended = await run('user', 'suspend', nia.email, '--reason', 'Left the clinic', '--yes');
    const refused = await nia.refresh();
    const again = await json('user', 'suspend', nia.email, '--yes');
    const state = await json('user', 'show', nia.id);
    const reinstated = await run('user', 'reinstate', nia.email);
    const login = await app.client.mutate('login', { email: nia.email, password });

    expect(suspended.stdout).toBe(
      `Suspended ${nia.email}. Ended 2 sessions. Links, pending sign-ins and known devices are no longer valid.\n`,
    );
    expect(refused).toBeRefused('InvalidToken');
    expect(again).toMatchObject({ changed: false, endedSessions: [] });
    expect(state.user.suspendedAt).toMatch(/^\d{4}-.*Z$/);
    expect(reinstated.stdout).toBe(`Reinstated ${nia.email}: the account can sign in again.\n`);
    expect(login).toBeSignedIn();
  });

  it('refuses to suspend the last administrator, and to make a link for them', async () => {
    await app.database.query(`update users set roles = '{USER}'`);
    const admin = await app.administrator();

    const suspended = await run('user', 'suspend', admin.id, '--yes', '--json');
    const link = await json('user', 'recovery-link', admin.id);

    expect(suspended.code).toBe(1);
    expect(JSON.parse(suspended.stdout).error.code).toBe('LAST_ADMINISTRATOR');
    expect(link.error.code).toBe('LAST_ADMINISTRATOR');
    expect(await admin.me()).not.toBeNull();
  });

  it.each([
    ['suspend', 'This ends all sessions of the account.'],
    ['reset-mfa', 'This removes the second factor and ends all sessions.'],
    ['end-sessions', 'This signs the account out everywhere.'],
  ])('does not %s without a terminal to ask on, unless it is told not to ask', async (name, words) => {
    const { user } = await userWithSecondFactor(app);

    const refused = await run('user', name, user.email);
    const inJson = await run('user', name, user.email, '--json');
    const me = await user.me();
    const done = await run('user', name, user.email, '--yes');

    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain(`${words} There is no terminal to ask on: add --yes.`);
    expect(inJson.code).toBe(2);
    expect(JSON.parse(inJson.stdout).error.code).toBe('USAGE');
    expect(me).toMatchObject({ mfaEnabled: true });
    expect(done).toMatchObject({ code: 0, stderr: '' });
    await expect(user.refresh()).resolves.toBeRefused('InvalidToken');
  });

  it('asks on a terminal, names the account and what ends, and goes on after yes only', async () => {
    const nia = await app.signedInUser({ name: 'Nia Nurse' });
    const done: Outcome[] = [];
    const suspend = async () => done.push(await run('user', 'suspend', nia.id));

    const asked = await onTerminal('y', suspend);
    const before = await nia.me();
    await onTerminal('yes', suspend);
    const after = await nia.refresh();

    expect(asked).toContain(`This suspends ${nia.email} (Nia Nurse), ends 1 session, and invalidates links,`);
    expect(done).toMatchObject([
      { code: 1, stdout: '', stderr: 'Nothing was changed.\n' },
      { code: 0, stdout: expect.stringContaining('Ended 1 session.') },
    ]);
    expect(before).not.toBeNull();
    expect(after).toBeRefused('InvalidToken');
  });

  it('lets no text of a user control the terminal', async () => {
    const { id } = await app.signedInUser();
    await app.database.query(`update users set name = $2 where id = $1`, [
      id,
      'Evil\u009B2J\u001B[31m\u202EName',
    ]);

    const shown = [await run('user', 'show', id), await run('user', 'find', id)];

    for (const { stdout } of shown) {
      expect(stdout).toContain('Evil\uFFFD2J\uFFFD[31m\uFFFDName');
      expect(stdout).not.toMatch(/[^\P{Cc}\n]/u);
    }
  });
});
