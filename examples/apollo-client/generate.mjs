// Makes gql/graphql.ts from the server's schema and from operations.graphql, with the settings of codegen.ts.
// `npm run generate` of the server runs it.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { codegen } from '@graphql-codegen/core';
import * as typedDocumentNode from '@graphql-codegen/typed-document-node';
import * as operations from '@graphql-codegen/typescript-operations';
import { buildSchema, parse } from 'graphql';
import { format, resolveConfig } from 'prettier';
import { config } from './codegen.ts';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** The text of gql/graphql.ts for a schema, given as its SDL. */
export async function generateTypes(schemaText) {
  const filename = here('gql/graphql.ts');
  const location = here('operations.graphql');

  const code = await codegen({
    filename,
    schema: parse(schemaText),
    schemaAst: buildSchema(schemaText),
    documents: [{ location, document: parse(readFileSync(location, 'utf8')) }],
    config: { ...config, documentNodeImport: '@apollo/client#TypedDocumentNode' },
    pluginMap: { operations, typedDocumentNode },
    plugins: [{ operations: {} }, { typedDocumentNode: {} }],
  });
  const options = await resolveConfig(filename);
  return format(`// Made by generate.mjs from the schema and operations.graphql.\n\n${code}`, {
    ...options,
    filepath: filename,
  });
}
