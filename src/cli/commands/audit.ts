import { InvalidArgumentError } from 'commander';
import { eventTypes } from '../../platform/audit/event-types.js';
import { jsonOption, print } from '../cli-context.js';
import type { CommandDefinition, Operator, Printed } from '../cli-context.js';
import { afterOption, limitOption } from './user/options.js';

interface Options extends Printed {
  readonly user?: string;
  readonly type?: readonly string[];
  readonly ip?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit: number;
  readonly after?: string;
}

const notes = `
Types: ${eventTypes.join(', ')}.

Examples:
  npx gatehouse audit --since 24h
  npx gatehouse audit --user ada@example.com --limit 100
  npx gatehouse audit --type LOGIN_FAILED --type ACCOUNT_LOCKED --since 2026-11-30 --json`;

export const audit: CommandDefinition = (program, operator) => {
  program
    .command('audit')
    .description('Lists security events, the newest first: what happened, to which account, by whom.')
    .option('--user <user>', 'only events of this account: an id, an address or a username')
    .option('--type <type>', 'only events of this type; can be repeated', gatherTypes)
    .option('--ip <address>', 'only events of requests from this IP address')
    .option('--since <time>', 'only events from then on: 24h, 7d, 2026-11-30 or 2026-11-30T08:00Z')
    .option('--until <time>', 'only events before then')
    .option(...limitOption)
    .option(...afterOption)
    .option(...jsonOption)
    .addHelpText('after', notes)
    .action((options: Options) => list(operator, options));
};

function gatherTypes(value: string, earlier: readonly string[] = []): readonly string[] {
  const type = value.toUpperCase().replaceAll('-', '_');
  if ((eventTypes as readonly string[]).includes(type)) return [...earlier, type];
  throw new InvalidArgumentError('The help lists the types.');
}

async function list(operator: Operator, options: Options): Promise<void> {
  const [{ withAdministration }, { auditTable }] = await Promise.all([
    import('../administration/administration.js'),
    import('../audit-table.js'),
  ]);
  const { user, type: types, ip: ipAddress, since, until, limit, after } = options;
  const search = { user, types, ipAddress, since, until, limit, after };
  await withAdministration(operator, 'to look', async (ask) => {
    const found = await ask('auditEvents', search);
    print(operator, options, found, auditTable(found));
  });
}
