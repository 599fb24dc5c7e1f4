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
      'Makes an account. The password is asked for, or read from the first line of standard input.',
    )
    .option('--email <address>', 'the address to sign in by')
    .option('--username <name>', 'the name to sign in by, beside the address or instead of it')
    .option('--name <name>', 'what to call the person')
    .option('--role <role>', 'a role; may be given several times (default: DEFAULT_ROLE)', gather)
    .option('--invite', 'ask for no password, and mail a link that sets it')
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
        const words = `Made ${user.email ?? user.username} (${user.roles.join(', ')}), id ${user.id}.`;
        print(
          operator,
          options,
          { id: user.id, email: user.email, username: user.username, roles: user.roles },
          options.invite ? `${words} A link to set the password is in the mail.` : words,
        );
      });
    });
};

function gather(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}
