import type { Command } from 'commander';
import type { Operator, Printed } from '../../cli-context.js';
import { jsonOption, print } from '../../cli-context.js';

interface Options extends Printed {
  readonly email?: string;
  readonly username?: string;
  readonly name?: string;
  readonly role?: readonly string[];
  readonly invite?: boolean;
}

const examplesOf = (name: string) => `
Examples:
  npx gatehouse ${name} --email ada@example.com --role ADMIN
  npx gatehouse ${name} --email ada@example.com --invite
  npx gatehouse ${name} --username ada --json < password.txt`;

/** One command under two names: `create-user` is the older one. */
export function defineCreate(command: Command, operator: Operator, fullName: string): void {
  command
    .description(
      'Creates an account. Asks for the password, or reads it from the first line of standard input.',
    )
    .option('--email <address>', 'the address to sign in with')
    .option('--username <name>', 'the name to sign in with, in addition to the address or instead of it')
    .option('--name <name>', 'the display name')
    .option('--role <role>', 'a role; can be repeated (default: DEFAULT_ROLE)', gather)
    .option('--invite', 'mail a link that sets the password, and do not ask for one')
    .option(...jsonOption)
    .addHelpText('after', examplesOf(fullName))
    .action((options: Options) => create(operator, options));
}

async function create(operator: Operator, options: Options): Promise<void> {
  const [{ withAdministration }, { promptSecret }] = await Promise.all([
    import('../../administration/administration.js'),
    import('../../prompt.js'),
  ]);
  const { email = null, username = null, name = null, role = null, invite = false } = options;
  await withAdministration(operator, 'to create', async (ask) => {
    const password = invite ? null : await promptSecret('Password');
    const user = await ask('createUser', { email, username, name, roles: role, password });
    const words = `Created ${user.email ?? user.username} (${user.roles.join(', ')}), id ${user.id}.`;
    print(operator, options, user, invite ? `${words} A link to set the password was mailed.` : words);
  });
}

function gather(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}
