import { leftOut } from './test/support/left-out.mjs';

/** @type {import('jest').Config} */
const config = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', ...leftOut().map(({ pattern }) => pattern)],
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
