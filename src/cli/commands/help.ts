import type { Command } from 'commander';
import type { CommandDefinition } from '../cli-context.js';

export const help: CommandDefinition = (program) => {
  program
    .command('help')
    .description('Prints the help of a command, as --help does: gatehouse help user find.')
    .argument('[command...]', 'the command; without one, all commands are listed')
    .action((names: readonly string[], _options: object, command: Command) => {
      named(program, names, command).outputHelp();
    });
};

function named(program: Command, names: readonly string[], command: Command): Command {
  return names.reduce((within, name) => {
    const found = within.commands.find((inner) => inner.name() === name);
    return found ?? command.error(`error: unknown command '${names.join(' ')}'`);
  }, program);
}
