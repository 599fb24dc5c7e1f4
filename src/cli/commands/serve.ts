import type { CommandDefinition } from '../cli-context.js';

export const serve: CommandDefinition = (program, operator) => {
  program
    .command('serve')
    .description(
      'Starts the server, and brings its tables up to date before. SIGTERM ends it once it has answered everybody. Without a command, this one runs.',
    )
    .action(() => operator.serve());
};
