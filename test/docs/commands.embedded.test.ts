import { spawnSync } from 'node:child_process';
import { describe, expect, it, jest } from '@jest/globals';

// A server starts, on a machine that may have others to run.
jest.setTimeout(300_000);

function run(...named: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['test/docs/run.mjs', '--few', ...named], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('the commands of the documentation', () => {
  it('do what the README says', () => {
    const { status, stdout, stderr } = run('README.md');

    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ok +README\.md/m);
  });
});
