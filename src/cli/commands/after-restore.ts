import { jsonOption, print, withApp } from '../cli-context.js';
import type { Printed, CommandDefinition } from '../cli-context.js';

const notes = `
Run it before the servers start on the restored database. With JWT_ALG=HS256 put a new JWT_SECRET in the place of the
old one as well. Passwords, second factors, roles and suspensions are those of the backup; docs/operations.md says more.`;

export const afterRestore: CommandDefinition = (program, operator) => {
  program
    .command('after-restore')
    .description(
      'The last step of a restore: ends every session, link, challenge, waiting sign-up and mail that a backup has brought back to life, and replaces the signing keys. Everybody signs in again.',
    )
    .option(...jsonOption)
    .addHelpText('after', notes)
    .action(async (printed: Printed) => {
      const { endWhatWasRestored } = await import('../after-restore.js');
      await withApp(operator, async (app) => {
        const ended = await endWhatWasRestored(app);
        const words = `Ended ${ended.sessions} sessions, and removed ${ended.links} links and challenges, ${ended.signUps} waiting sign-ups and ${ended.mails} mails. ${ended.accounts} accounts know no device any more.`;
        print(operator, printed, ended, words);
      });
    });
};
