import { closeSync, constants, openSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openTestDatabase } from '../support/databases.js';
import type { TestDatabase } from '../support/databases.js';
import { Pipes } from '../support/pipes.js';
import { Process } from '../support/server-process.js';
import { testSettings } from '../support/test-app.js';

// Whole processes start here, on a machine that may have others to run.
jest.setTimeout(240_000);

describe('a command whose output is read no further', () => {
  const pipes = new Pipes();
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterEach(() => Process.stopAll());
  afterAll(async () => {
    pipes.remove();
    await database.drop();
  });

  const settings = () => ({ ...testSettings, ...database.redis, DATABASE_URL: database.url! });

  it.each(['--help', 'schema', 'secrets'])('ends without a complaint: %s', async (name) => {
    const command = Process.run(settings(), [name], '', { stdout: pipes.closed() });

    await expect(command.exit).resolves.toBe(0);
    expect(command.stderr).toBe('');
  });

  it('says that not every user was written', async () => {
    const args = ['export-users', '--format', 'csv'];

    const command = Process.run(settings(), args, '', { stdout: pipes.closed() });

    await expect(command.exit).resolves.toBe(1);
    expect(command.stderr).toMatch(/^The export is incomplete: .*EPIPE/);
    expect(command.stderr).not.toContain('    at ');
  });

  it('does its work when nobody reads what went wrong', async () => {
    const args = ['export-users', '--format', 'csv'];

    const command = Process.run(settings(), args, '', { stderr: pipes.closed() });

    await expect(command.exit).resolves.toBe(0);
    expect(command.stdout).toMatch(/^id,email,/);
  });

  it('fails when a full disk does not take it, with what to do', async () => {
    const full = openSync('/dev/full', constants.O_WRONLY);

    const command = Process.run({}, ['secrets'], '', { stdout: full });

    await expect(command.exit).resolves.toBe(1);
    expect(command.stderr).toContain('Cannot write to standard output.');
    expect(command.stderr).toContain('The disk is full: free some space.');
    closeSync(full);
  });
});
