/**
 * The layers, from left to right: a file imports from its own folder and from folders to its left. Folders that share a
 * place know nothing of each other. Everything below is made from these two lists.
 */
export const layers = [
  ['platform'],
  ['users'],
  ['passwords'],
  ['sessions'],
  ['mfa'],
  ['identities'],
  ['sign-in'],
  ['accounts'],
  ['oauth'],
  ['admin'],
  ['maintenance'],
  ['api', 'cli'],
];

/** The rooms of platform/, in the same order. */
export const rooms = [
  'messages',
  'errors',
  'config',
  'secrets',
  'http',
  'telemetry',
  'database',
  'context',
  'audit',
  'one-time-tokens',
  'keys',
  'mail',
  'rate-limits',
  'jobs',
  'graphql',
];

/** Rightmost: what puts everything together. */
const top = '^src/[^/]+\\.ts$';

const graphql =
  '(^|/)node_modules/(graphql|type-graphql|graphql-scalars|@apollo/[^/]+|@graphql-tools/[^/]+)/';

/** The command line opens calls as the API does; beyond that the two are strangers. */
const sharedByApi = '^src/api/context\\.ts$';

function layerRules() {
  return layers.flatMap((place, index) =>
    place.map((folder) => {
      const right = [...place.filter((other) => other !== folder), ...layers.slice(index + 1).flat()];
      const folders = right.length > 0 ? [`^src/(${right.join('|')})/`] : [];
      return {
        name: `layer-${folder}`,
        comment: `${folder}/ imports from the layers to its left only.`,
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

function roomRules() {
  return rooms.slice(0, -1).map((room, index) => ({
    name: `room-${room}`,
    comment: `platform/${room}/ imports from the rooms to its left only.`,
    severity: 'error',
    from: { path: `^src/platform/${room}/` },
    to: { path: `^src/platform/(${rooms.slice(index + 1).join('|')})/` },
  }));
}

/** @type {import('dependency-cruiser').IConfiguration} */
const config = {
  forbidden: [
    ...layerRules(),
    ...roomRules(),
    {
      name: 'layers-have-every-folder',
      comment: 'Each folder of src/ and of src/platform/ stands in a list of .dependency-cruiser.mjs.',
      severity: 'error',
      from: {},
      to: {
        path: '^src/[^/]+/',
        pathNot: [
          `^src/(${[...layers.flat().filter((folder) => folder !== 'platform'), 'migrations'].join('|')})/`,
          `^src/platform/(${rooms.join('|')})/`,
        ],
      },
    },
    {
      name: 'layer-app',
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
        'Operations are plain functions: GraphQL stays in resolvers, *.types.ts, platform/graphql/ and api/.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: ['\\.(resolver|types)\\.ts$', '^src/platform/graphql/', '^src/api/'],
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
