import { jsonOption, print, withApp } from '../cli-context.js';
import type { Printed, CommandDefinition } from '../cli-context.js';

export const sweep: CommandDefinition = (program, operator) => {
  program
    .command('sweep')
    .description(
      'Removes expired links, challenges, sign-ups and counters, and security events older than AUDIT_RETENTION_DAYS. A server does the same every ten minutes.',
    )
    .option(...jsonOption)
    .action(async (printed: Printed) => {
      const { purgeExpired: sweepOnce } = await import('../../maintenance/purge-expired.js');
      await withApp(operator, async (app) => {
        const swept = await sweepOnce(app);
        const lines = Object.entries(swept).map(([table, count]) => `${table}: ${count}`);
        print(operator, printed, swept, `Rows removed:\n  ${lines.join('\n  ')}`);
      });
    });
};
