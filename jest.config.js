// What takes two processes on one database, or a database that is a process of its own, takes PostgreSQL; and what
// takes long is tried there as well.
const onPostgresOnly = `
  access-token-contents after-restore answer-timeout attacked-for-an-hour audit-crash bad-input
  commands-that-look cost-of-requests crash create-user database-away database-session database-tls doctor
  doctor-and-start end-in-time end-other-sessions export-users first-administrator full-disk guards hash-counts
  health account-pre-hijacking account-pre-hijacking-waiting import-users import-users-hashes import-users-processes
  inspector key-rotation last-administrator limits-of-fields log-output login-hashing login-work-alike logs
  long-text mail-crash mail-patience mail-queue mail-smtp max-sessions account-changed-during-flow metrics microsoft-tokens
  migrate mix-up oauth-reauthenticate malformed-provider-responses output-closes outstanding pepper-rotation program
  providers-away refresh-strange-tokens restored-tabs revoke-user-sessions rotation-under-load secret-rotation
  secrets-gone seed sign-ups-that-wait signup-passwords signup-taken-meanwhile start-up-of-two step-up
  token-confusion tracing tracing-process two-clocks two-processes unanswered-tries user-audit-events user-info
  users-pages users-search verify verify-broken verify-mfa-budget`
  .trim()
  .split(/\s+/)
  .map((name) => `[/-]${name}\\.test\\.ts$`);

// Their servers run on the embedded database whatever the others run on.
const onceIsEnough =
  'connections damaged-data foreign-hashes graphql-http-audits mail-template-problems pipelining shut-down slow-clients start-up'
    .split(' ')
    .map((name) => `/${name}\\.test\\.ts$`);

/** @type {import('jest').Config} */
const config = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // Chromium is not everywhere: CHROMIUM says where it is, as in `CHROMIUM=/usr/bin/chromium npm test`.
  testPathIgnorePatterns: [
    '/node_modules/',
    ...(process.env.CHROMIUM ? [] : ['/test/browser/']),
    ...(process.env.TEST_DATABASE_URL ? onceIsEnough : onPostgresOnly),
  ],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': '@swc/jest' },
  globalSetup: '<rootDir>/test/support/before-all.mjs',
  globalTeardown: '<rootDir>/test/support/after-all.mjs',
  setupFilesAfterEnv: ['<rootDir>/test/support/matchers.ts', '<rootDir>/test/support/watch-leaks.ts'],
  testTimeout: 30_000,
  // Each worker holds a PGlite of its own, some 300 MB. A third one works while others wait for mail servers.
  maxWorkers: 3,
  // What files load stays in memory after them, and slows down those that come later.
  workerIdleMemoryLimit: '400MB',
};

export default config;
