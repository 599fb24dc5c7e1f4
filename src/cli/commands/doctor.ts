import { Failed, jsonOption, print } from '../cli-context.js';
import type { Printed, CommandDefinition } from '../cli-context.js';

export const doctor: CommandDefinition = (program, operator) => {
  program
    .command('doctor')
    .description(
      'Checks what the server needs: settings, database, migrations, clock, Redis, mail server, addresses, disk. Changes nothing and sends nothing. Fails when it finds a problem; warnings are not a failure.',
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
