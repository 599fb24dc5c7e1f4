import type { CommandDefinition } from '../cli-context.js';

export const schema: CommandDefinition = (program, operator) => {
  program
    .command('schema')
    .description(
      'Prints the GraphQL schema with the roles, providers and limits of the settings, for type generators: npx gatehouse schema > schema.graphql.',
    )
    .action(async () => {
      operator.output.write(await operator.contract());
    });
};
