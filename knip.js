/** @type {import('knip').KnipConfig} */
const config = {
  entry: [
    'src/main.ts',
    // Worker threads are started by the name of their file.
    'src/passwords/bcrypt-worker.ts',
    'scripts/*.mjs',
    'mikro-orm.config.ts',
    'bench/**/*.mjs',
    'test/docs/run.mjs',
    'test/faults/run.ts',
    'examples/**/*.{mjs,ts}',
  ],
  project: ['src/**', 'test/**', 'bench/**', 'scripts/**', 'examples/**'],
  // dist/ is src/ built: what is imported from there is used.
  compilers: { mjs: (text) => text.replaceAll(/(['"](?:\.\.\/)+)dist\//g, '$1src/') },
  // GraphQL publishes the members of an enum, named by our code or not.
  exclude: ['enumMembers'],
  // The generator exports the type of every operation and fragment.
  ignoreIssues: { 'test/support/operations/generated.ts': ['types'] },
  // What tests compare with, where it is installed, and what makes the certificates, pipes and disks of a
  // test.
  ignoreBinaries: ['zbarimg', 'oathtool', 'openssl', 'redis-server', 'mkfifo', 'mount', 'umount'],
  // People start the ORM's command line, which loads TypeScript through tsx.
  // graphql-rate-limit loads only where graphql-middleware is.
  // mikro-orm is empty: see docs/decisions/0023.
  ignoreDependencies: ['mikro-orm', '@mikro-orm/cli', 'tsx', 'graphql-middleware'],
};

export default config;
