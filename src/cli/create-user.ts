import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import type { OpenApp } from '../platform/call.js';
import { makeAccount, operatorCall } from './accounts.js';

const help = `Makes an account. The password is asked for, or read from standard input.

  npm run create-user -- --email ada@example.com --role ADMIN

  --email     the address to sign in by
  --username  the name to sign in by, beside the address or instead of it
  --name      what to call the person
  --role      a role; may be given several times. Left out, DEFAULT_ROLE
  --help      this text
`;

const options = {
  email: { type: 'string' },
  username: { type: 'string' },
  name: { type: 'string' },
  role: { type: 'string', multiple: true },
  help: { type: 'boolean' },
} as const;

/** The command. It answers the exit code. */
export async function createUserCommand(args: string[], open: () => Promise<OpenApp>): Promise<number> {
  const { values } = parseArgs({ args, options });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }

  const app = await open();
  try {
    const { email = null, username = null, name = null, role: roles = [app.config.defaultRole] } = values;
    const password = await askPassword();
    const user = await makeAccount(operatorCall(app), { email, username, name, roles, password });
    process.stdout.write(`Made ${user.email ?? user.username} (${user.roles.join(', ')}), id ${user.id}.\n`);
    return 0;
  } finally {
    await app.close();
  }
}

/** Typed without being shown; from a pipe, its first line. */
async function askPassword(): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: process.stdin.isTTY });
  if (process.stdin.isTTY) process.stderr.write('Password: ');
  try {
    return (await lines[Symbol.asyncIterator]().next()).value ?? '';
  } finally {
    lines.close();
    if (process.stdin.isTTY) process.stderr.write('\n');
  }
}
