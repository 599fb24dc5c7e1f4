// Makes the files that are generated from the code, out of its build: their names, and what should stand in them.
import 'reflect-metadata';
import { format, resolveConfig } from 'prettier';
import { generateTypes } from '../../examples/apollo-client/generate.mjs';
import { build, isBuilt } from '../build.mjs';
import { errorsPage } from './errors.mjs';
import { printContract } from './schema.mjs';
import { configurationPage, environmentExample } from './settings.mjs';

export async function generatedFiles() {
  if (!isBuilt()) await build();
  const [{ buildApi }, { settings }, { readConfig }, { codeOf, refusals }] = await Promise.all([
    import('../../dist/api/schema.js'),
    import('../../dist/platform/config.js'),
    import('../../dist/platform/read-config.js'),
    import('../../dist/platform/refusal.js'),
  ]);
  // The defaults and nothing of this machine's environment.
  const schema = await buildApi(readConfig({}));

  const contract = await formatted('schema/schema.graphql', printContract(schema));

  return {
    'schema/schema.graphql': contract,
    'examples/apollo-client/generated.ts': await generateTypes(contract),
    'docs/configuration.md': await formatted('docs/configuration.md', configurationPage(settings)),
    'docs/errors.md': await formatted('docs/errors.md', errorsPage(refusals, codeOf, schema)),
    '.env.example': environmentExample(settings),
  };
}

async function formatted(file, text) {
  return format(text, { ...(await resolveConfig(file)), filepath: file });
}
