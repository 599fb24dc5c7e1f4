/**
 * The row: a file imports from its own folder and from folders to its left. Folders that share a place stand side by
 * side and know nothing of each other. Everything below is made from this one list.
 */
const row = [
  ['platform'],
  ['users'],
  ['passwords'],
  ['sessions'],
  ['mfa'],
  ['identities'],
  ['sign-in'],
  ['accounts'],
  ['admin'],
  ['api', 'cli'],
];

/** Rightmost: what puts everything together. */
const top = '^src/(app|cluster|main|start-checks)\\.ts$';

const graphql =
  '(^|/)node_modules/(graphql|type-graphql|graphql-scalars|@apollo/[^/]+|@graphql-tools/[^/]+)/';

/** The command line opens calls as the API does; beyond that the two are strangers. */
const sharedByApi = '^src/api/context\\.ts$';

function rowRules() {
  return row.flatMap((place, index) =>
    place.map((folder) => {
      const right = [...place.filter((other) => other !== folder), ...row.slice(index + 1).flat()];
      const folders = right.length > 0 ? [`^src/(${right.join('|')})/`] : [];
      return {
        name: `row-${folder}`,
        comment: `${folder}/ imports what stands to its left in the row, and nothing else.`,
        severity: 'error',
        from: { path: `^src/${folder}/` },
        to: {
          path: [...folders, '^src/migrations/', top],
          ...(folder === 'cli' && { pathNot: sharedByApi }),
        },
      };
    }),
  );
}

/** @type {import('dependency-cruiser').IConfiguration} */
const config = {
  forbidden: [
    ...rowRules(),
    {
      name: 'row-has-every-folder',
      comment: 'A folder of src/ has its place in the row of .dependency-cruiser.mjs.',
      severity: 'error',
      from: {},
      to: { path: '^src/[^/]+/', pathNot: `^src/(${[...row.flat(), 'migrations'].join('|')})/` },
    },
    {
      name: 'row-app',
      comment: 'app.ts is what main.ts starts, and knows nothing of it.',
      severity: 'error',
      from: { path: '^src/app\\.ts$' },
      to: { path: ['^src/main\\.ts$', '^src/cli/'] },
    },
    {
      name: 'migrations-know-tables-only',
      comment:
        'Migrations import entities and the platform, so that no change of the code changes what they did.',
      severity: 'error',
      from: { path: '^src/migrations/' },
      to: { path: '^src/', pathNot: ['^src/(migrations|platform)/', '^src/[^/]+/[^/]+\\.entity\\.ts$'] },
    },
    {
      name: 'no-cycles',
      comment: 'No file leads back to itself, by imports of types either.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'the-one-door',
      comment:
        'Sessions start in completeSignIn only, which asks for the second factor and for the state of the account.',
      severity: 'error',
      from: { pathNot: '^src/sign-in/complete-sign-in\\.ts$' },
      to: { path: '(^|/)sessions/start-session\\.[jt]s$' },
    },
    {
      name: 'graphql-at-the-edge',
      comment:
        'Operations are plain functions: GraphQL stays in resolvers, *.types.ts, platform/graphql.ts and api/.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: ['\\.(resolver|types)\\.ts$', '^src/platform/graphql\\.ts$', '^src/api/'],
      },
      to: { path: graphql },
    },
    {
      name: 'resolvers-for-the-schema-only',
      comment: 'A resolver is a way in from outside. Code inside calls the operation.',
      severity: 'error',
      from: { pathNot: '^src/api/schema\\.ts$' },
      to: { path: '\\.resolver\\.ts$' },
    },
    {
      name: 'src-stands-alone',
      comment: 'What is shipped imports nothing that is not.',
      severity: 'error',
      from: { path: '^src/' },
      to: { pathNot: ['^src/', '(^|/)node_modules/'], dependencyTypesNot: ['core'] },
    },
    {
      name: 'no-development-dependencies',
      comment: 'What is shipped runs without the development dependencies; their types are gone by then.',
      severity: 'error',
      from: { path: '^src/' },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: '(^|/)node_modules/@types/',
      },
    },
    {
      name: 'no-orphans',
      comment: 'A file that imports nothing and that nothing imports is left over.',
      severity: 'error',
      from: { orphan: true, path: '^(src|test|bench)/', pathNot: '\\.d\\.m?ts$' },
      to: {},
    },
    {
      name: 'nothing-unresolvable',
      comment: 'What is imported is there.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '/dist/' },
    },
  ],
  options: {
    doNotFollow: { path: ['(^|/)node_modules/', '^dist/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};

export default config;
