import { Failed, jsonOption, print } from '../cli-context.js';
import type { Printed, CommandDefinition } from '../cli-context.js';

export const doctor: CommandDefinition = (program, operator) => {
  program
    .command('doctor')
    .description(
      'Looks at what the server needs: settings, database, migrations, clock, Redis, mail server, addresses, disk. Nothing is changed and nothing is sent. It fails when there is a problem; warnings are no failure.',
    )
    .option(...jsonOption)
    .action(async (printed: Printed) => {
      const { examine, inWords } = await import('../doctor/doctor.js');
      const findings = await examine(operator);
      const isHealthy = findings.every(({ status }) => status !== 'problem');
      print(operator, printed, { ok: isHealthy, findings }, inWords(findings));
      if (!isHealthy) throw new Failed();
    });
};
