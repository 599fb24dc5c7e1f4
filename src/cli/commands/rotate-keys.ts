import { jsonOption, print, withApp, withAppToLook } from '../cli-context.js';
import type { Printed, CommandDefinition } from '../cli-context.js';

interface Options extends Printed {
  readonly now?: boolean;
  readonly status?: boolean;
}

const notes = `
The new key is published at once and signs after JWT_KEY_PENDING_MINUTES; the old key is valid until its last token has
expired. docs/keys.md describes every key and pepper.`;

export const rotateKeys: CommandDefinition = (program, operator) => {
  program
    .command('rotate-keys')
    .description('Creates a new key for signing access tokens.')
    .option('--now', 'for a leaked key: retire every old key now, and sign with the new one at once')
    .option(
      '--status',
      'change nothing, and list the keys and secrets in use; all migrations must be applied',
    )
    .option(...jsonOption)
    .addHelpText('after', notes)
    .action(async ({ now = false, status = false, ...printed }: Options) => {
      const [{ rotateKeys: rotate }, { keyStatus }] = await Promise.all([
        import('../rotate-keys.js'),
        import('../key-status.js'),
      ]);
      const withIt = status ? withAppToLook : withApp;
      await withIt(operator, async (app) => {
        const lines = status ? await keyStatus(app) : [await rotate(app, { leaked: now })];
        print(operator, printed, { lines }, lines.join('\n'));
      });
    });
};
