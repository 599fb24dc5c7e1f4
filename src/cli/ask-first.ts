import type { Command } from 'commander';
import { CommandError } from './command-error.js';

/** The option of every command that asks before a change that cannot be undone. */
export const yesOption = ['--yes', 'do not ask'] as const;

export interface Asking {
  readonly yes?: boolean;
}

/** Wrong usage unless the command may ask its question, or need not: call it before the command reads anything. */
export function refuseWithoutTerminal(command: Command, { yes = false }: Asking, what: string): void {
  if (!yes && !process.stdin.isTTY) {
    command.error(`${what} There is no terminal to ask on: add --yes.`);
  }
}

/** Asks on the terminal, unless `--yes` is given. Any answer but yes stops the command. */
export async function askFirst({ yes = false }: Asking, question: string, refused: string): Promise<void> {
  if (yes) return;
  const { confirm } = await import('./prompt.js');
  if (!(await confirm(question))) throw new CommandError({ code: 'NOT_CONFIRMED', message: refused });
}
