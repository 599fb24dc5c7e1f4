import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { KeptMail } from '../../src/platform/context/ports.js';
import { DataFolders } from '../support/data-folders.js';
import { eventually } from '../support/eventually.js';
import { Process } from '../support/server-process.js';
import { tokenOf } from '../support/test-app.js';
import { password } from '../support/test-user.js';

// Whole processes start here, on a machine that may have others to run.
jest.setTimeout(120_000);

describe('create-user', () => {
  const folders = new DataFolders();
  const DATA_DIR = folders.fresh();
  let first: Process;
  beforeAll(async () => {
    // The first run makes the database; the others find it.
    first = await run(['--email', 'first@example.com']);
  });
  afterEach(() => Process.stopAll());
  afterAll(() => folders.removeAll());

  async function run(args: readonly string[], input = `${password}\n`): Promise<Process> {
    const command = Process.run({ DATA_DIR }, ['create-user', ...args], input);
    await command.exit;
    return command;
  }

  it('makes accounts that can log in, an administrator among them', async () => {
    const made = await run([
      '--email',
      'Root@Example.com',
      '--username',
      'root-1',
      '--role',
      'ADMIN',
      '--role',
      'USER',
    ]);
    const server = await Process.listen({ DATA_DIR });

    const root = await server.client.mutate('login', { email: 'root@example.com', password });
    const plain = await server.client.mutate('login', { email: 'first@example.com', password });
    await server.stop();

    await expect(made.exit).resolves.toBe(0);
    expect(made.stdout).toBe(`Created root@example.com (ADMIN, USER), id ${root.user.id}.\n`);
    expect(root.user).toMatchObject({ username: 'root-1', roles: ['ADMIN', 'USER'] });
    await expect(first.exit).resolves.toBe(0);
    expect(plain.user.roles).toEqual(['USER']);
  });

  it('never repeats the password', async () => {
    const refused = await run(['--email', 'first@example.com']);

    for (const { stdout, stderr } of [first, refused]) expect(stdout + stderr).not.toContain(password);
    await expect(refused.exit).resolves.toBe(1);
    expect(refused.stderr).toBe(
      'Another account already uses this email address. Use a different address.\n',
    );
  });

  it('makes an account without a password, whose owner sets one by a mailed link', async () => {
    const email = 'invited@example.com';
    const made = await run(['--email', email, '--invite', '--json']);
    const server = await Process.listen({ DATA_DIR });

    const [mail] = await mailsOf(server, email);
    const before = await server.client.mutate('login', { email, password });
    const reset = await server.client.mutate('resetPassword', {
      token: tokenOf(mail!),
      newPassword: password,
    });
    await server.stop();

    expect(JSON.parse(made.stdout)).toEqual({
      id: reset.user.id,
      email,
      username: null,
      roles: ['USER'],
    });
    expect(before).toBeRefused('InvalidCredentials');
    expect(reset).toBeSignedIn();
  });

  it.each([
    ['a weak password', ['--email', 'weak@example.com'], 'short\n', 'Use at least 8 characters.'],
    [
      'a role that there is not',
      ['--email', 'role@example.com', '--role', 'KING'],
      undefined,
      'role: Choose one of these roles: ',
    ],
    ['no name to sign in by', [], undefined, 'email: Enter an email address or a username.'],
    [
      'an invitation without an address',
      ['--username', 'ada', '--invite'],
      undefined,
      'email: Enter an email address.',
    ],
  ])('refuses %s in words', async (_what, args, input, words) => {
    const refused = await run(args, input);

    await expect(refused.exit).resolves.toBe(1);
    expect(refused.stderr).toContain(words);
    expect(refused.stderr).not.toMatch(/^\s+at .+:\d+/m);
    expect(refused.stdout).toBe('');
  });

  it('asks the server that has the embedded database open', async () => {
    const server = await Process.listen({ DATA_DIR });

    const made = await run(['--email', 'late@example.com']);
    const late = await server.client.mutate('login', { email: 'late@example.com', password });
    await server.stop();

    await expect(made.exit).resolves.toBe(0);
    expect(late).toBeSignedIn();
  });
});

async function mailsOf({ port }: Process, to: string): Promise<KeptMail[]> {
  const read = async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/mailbox`, {
      headers: { accept: 'application/json' },
    });
    const { mails } = (await answer.json()) as { mails: KeptMail[] };
    return mails.filter((mail) => mail.to === to);
  };
  return eventually(read, (mails) => mails.length > 0);
}
