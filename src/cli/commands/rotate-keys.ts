import { jsonOption, print, withApp, withAppToLook } from '../cli-context.js';
import type { Printed, CommandDefinition } from '../cli-context.js';

interface Options extends Printed {
  readonly now?: boolean;
  readonly status?: boolean;
}

const notes = `
The new key is published at once and signs after JWT_KEY_PENDING_MINUTES; the old one is good until its last token has
expired. docs/keys.md tells of every key and pepper.`;

export const rotateKeys: CommandDefinition = (program, operator) => {
  program
    .command('rotate-keys')
    .description('Makes a new key for signing access tokens.')
    .option(
      '--now',
      'for a key that has leaked: every old key is good for nothing from now on, and the new one signs at once',
    )
    .option(
      '--status',
      'change nothing, and say which keys and secrets are in use; the tables have to be up to date',
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
