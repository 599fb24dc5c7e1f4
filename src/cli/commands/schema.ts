import type { Registration } from '../operator.js';

export const schema: Registration = (program, operator) => {
  program
    .command('schema')
    .description(
      'Prints the GraphQL schema with the roles, providers and limits of the settings: npx gatehouse schema > schema.graphql. Generators of types read it.',
    )
    .action(async () => {
      operator.output.write(await operator.contract());
    });
};
