/** @type {import('jest').Config} */
const config = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // Chromium is not everywhere: CHROMIUM says where it is, as in `CHROMIUM=/usr/bin/chromium npm test`.
  testPathIgnorePatterns: ['/node_modules/', ...(process.env.CHROMIUM ? [] : ['/test/browser/'])],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': '@swc/jest' },
  globalSetup: '<rootDir>/test/support/before-all.mjs',
  globalTeardown: '<rootDir>/test/support/after-all.mjs',
  setupFilesAfterEnv: ['<rootDir>/test/support/matchers.ts'],
  testTimeout: 30_000,
  // Each worker holds a PGlite of its own, some 300 MB. A third one works while others wait for mail servers.
  maxWorkers: 3,
};

export default config;
