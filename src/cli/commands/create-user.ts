import { jsonOption, print, withApp } from '../cli-context.js';
import type { Printed, CommandDefinition } from '../cli-context.js';

interface Options extends Printed {
  readonly email?: string;
  readonly username?: string;
  readonly name?: string;
  readonly role?: readonly string[];
  readonly invite?: boolean;
}

const examples = `
Examples:
  npx gatehouse create-user --email ada@example.com --role ADMIN
  npx gatehouse create-user --email ada@example.com --invite
  npx gatehouse create-user --username ada --json < password.txt`;

export const createUser: CommandDefinition = (program, operator) => {
  program
    .command('create-user')
    .description(
      'Creates an account. Asks for the password, or reads it from the first line of standard input.',
    )
    .option('--email <address>', 'the address to sign in with')
    .option('--username <name>', 'the name to sign in with, in addition to the address or instead of it')
    .option('--name <name>', 'the display name')
    .option('--role <role>', 'a role; can be repeated (default: DEFAULT_ROLE)', gather)
    .option('--invite', 'mail a link that sets the password, and do not ask for one')
    .option(...jsonOption)
    .addHelpText('after', examples)
    .action(async (options: Options) => {
      const [{ makeAccount, makeInvitedAccount, cliContext }, { promptSecret }] = await Promise.all([
        import('../accounts.js'),
        import('../prompt.js'),
      ]);
      await withApp(operator, async (app) => {
        const {
          email = null,
          username = null,
          name = null,
          role: roles = [app.config.defaultRole],
        } = options;
        const facts = { email, username, name, roles };
        const ctx = cliContext(app);
        const user = options.invite
          ? await makeInvitedAccount(ctx, facts)
          : await makeAccount(ctx, { ...facts, password: await promptSecret('Password') });
        const words = `Created ${user.email ?? user.username} (${user.roles.join(', ')}), id ${user.id}.`;
        print(
          operator,
          options,
          { id: user.id, email: user.email, username: user.username, roles: user.roles },
          options.invite ? `${words} A link to set the password was mailed.` : words,
        );
      });
    });
};

function gather(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}
