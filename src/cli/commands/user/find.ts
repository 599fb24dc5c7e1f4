import type { Command } from 'commander';
import type { Output } from '../../administration/operations.js';
import { jsonOption, print } from '../../cli-context.js';
import type { Operator, Printed } from '../../cli-context.js';
import { afterOption, limitOption } from './options.js';

interface Options extends Printed {
  readonly role?: string;
  readonly suspended?: boolean;
  readonly unverified?: boolean;
  readonly withoutMfa?: boolean;
  readonly limit: number;
  readonly after?: string;
}

const examples = `
Examples:
  npx gatehouse user find ada
  npx gatehouse user find --role ADMIN --without-mfa
  npx gatehouse user find --suspended --limit 1000 --json`;

export function defineFind(group: Command, operator: Operator): void {
  group
    .command('find')
    .description('Lists the accounts that match, the newest first.')
    .argument('[text]', 'part of an address, a username or a name; or an id')
    .option('--role <role>', 'only accounts with this role')
    .option('--suspended', 'only suspended accounts')
    .option('--unverified', 'only accounts whose address is not verified')
    .option('--without-mfa', 'only accounts without a second factor')
    .option(...limitOption)
    .option(...afterOption)
    .option(...jsonOption)
    .addHelpText('after', examples)
    .action((text: string | undefined, options: Options) => find(operator, text, options));
}

async function find(operator: Operator, text: string | undefined, options: Options): Promise<void> {
  const [{ withAdministration }, { listed }] = await Promise.all([
    import('../../administration/administration.js'),
    import('./words.js'),
  ]);
  const { role, suspended, unverified, withoutMfa, limit, after } = options;
  const search = {
    ...(text !== undefined && { text }),
    ...(role !== undefined && { role }),
    ...(suspended && { suspended }),
    ...(unverified && { emailVerified: false }),
    ...(withoutMfa && { mfaEnabled: false }),
    ...(after !== undefined && { after }),
    limit,
  };
  await withAdministration(operator, 'to look', async (ask) => {
    const found = await ask('findUsers', search);
    print(operator, options, found, inWords(found, listed));
  });
}

function inWords(
  { users, total, next }: Output<'findUsers'>,
  listed: (users: Output<'findUsers'>['users']) => string,
): string {
  if (users.length === 0) return 'No account matches.';
  const rest = next === null ? '' : `\n\n${users.length} of ${total} accounts. More: --after ${next}`;
  return `${listed(users)}${rest}`;
}
