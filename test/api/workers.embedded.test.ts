import { afterEach, describe, expect, it } from '@jest/globals';
import { Process } from '../support/server-process.js';

describe('WEB_CONCURRENCY with the embedded database', () => {
  afterEach(() => Process.stopAll());

  it('is refused at the start, with what to do', async () => {
    const server = Process.run({ WEB_CONCURRENCY: '2' });

    await expect(server.exit).resolves.toBe(1);
    expect(server.stderr).toContain('WEB_CONCURRENCY is over 1: the embedded database allows one process.');
  });
});
