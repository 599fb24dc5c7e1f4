// Makes generated.ts from the server's schema and from operations.graphql: `node examples/apollo-client/generate.mjs`.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { codegen } from '@graphql-codegen/core';
import * as typedDocumentNode from '@graphql-codegen/typed-document-node';
import * as operations from '@graphql-codegen/typescript-operations';
import { buildSchema, parse } from 'graphql';
import { format, resolveConfig } from 'prettier';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** The text of generated.ts for a schema, given as its SDL. */
export async function generateTypes(schemaText) {
  const filename = here('generated.ts');
  const location = here('operations.graphql');
  const schemaAst = buildSchema(schemaText);

  const code = await codegen({
    filename,
    schema: parse(schemaText),
    schemaAst,
    documents: [{ location, document: parse(readFileSync(location, 'utf8')) }],
    config: {
      scalars: { DateTime: 'string', ID: 'string' },
      strictScalars: true,
      useTypeImports: true,
      // Apollo Client asks for __typename everywhere, and results are told apart by it.
      nonOptionalTypename: true,
      skipTypeNameForRoot: true,
      documentNodeImport: '@apollo/client#TypedDocumentNode',
    },
    pluginMap: { operations, typedDocumentNode },
    plugins: [{ operations: {} }, { typedDocumentNode: {} }],
  });
  const options = await resolveConfig(filename);
  return format(`// Made by generate.mjs from the schema and operations.graphql.\n\n${code}`, {
    ...options,
    filepath: filename,
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const schemaText = readFileSync(here('../../schema/schema.graphql'), 'utf8');
  writeFileSync(here('generated.ts'), await generateTypes(schemaText));
}
