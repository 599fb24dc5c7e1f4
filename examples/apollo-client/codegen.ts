// The settings of graphql-codegen for a frontend, to copy to its root: `npx graphql-codegen` finds them there. With the
// types that it makes, no answer of the server needs a cast.

/** Settings of the types. */
export const config = {
  scalars: { DateTime: 'string', ID: 'string' },
  strictScalars: true,
  useTypeImports: true,
  // Literals such as 'ADMIN', which TypeScript erases.
  enumsAsTypes: true,
  // The members of a result are told apart by __typename, which Apollo Client asks for everywhere but at the root.
  nonOptionalTypename: true,
  skipTypeNameForRoot: true,
};

export default {
  schema: 'schema/schema.graphql',
  documents: ['src/auth/operations.graphql'],
  generates: {
    'src/auth/gql/': {
      preset: 'client',
      // The fields of a fragment can be read wherever the fragment is used.
      presetConfig: { fragmentMasking: false },
      config,
    },
  },
};
