import type { CommandDefinition } from '../cli-context.js';

export const serve: CommandDefinition = (program, operator) => {
  program
    .command('serve')
    .description(
      'Applies pending migrations, and starts the server. SIGTERM stops it after it has answered open requests. This is the default command.',
    )
    .action(() => operator.serve());
};
