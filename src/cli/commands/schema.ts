import type { CommandDefinition } from '../cli-context.js';

export const schema: CommandDefinition = (program, operator) => {
  program
    .command('schema')
    .description(
      'Prints the GraphQL schema with the roles, providers and limits of the settings: npx gatehouse schema > schema.graphql. Generators of types read it.',
    )
    .action(async () => {
      operator.output.write(await operator.contract());
    });
};
