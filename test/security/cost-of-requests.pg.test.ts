import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestDatabase } from '../support/databases.js';
import type { TestDatabase } from '../support/databases.js';
import { costOf, medianCost } from '../support/request-cost.js';
import type { Watched } from '../support/request-cost.js';
import { Process } from '../support/server-process.js';
import { staging, testSettings } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import { corpus } from './cost-corpus/index.js';

/** Milliseconds of the CPU: what docs/security.md promises of every request. */
const most = 50;

const reporter = new URL('../support/report-cpu.mjs', import.meta.url).href;

describe.each([
  ['production', staging],
  ['development', {}],
])('a request to a server set up for %s', (_mode, settings) => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-cost-'));
  let database: TestDatabase;
  let server: Watched;
  beforeAll(async () => {
    database = await openTestDatabase();
    const socketPath = join(folder, 'cpu');
    const { port, client } = await Process.listen({
      ...testSettings,
      ...settings,
      ...database.redis,
      DATABASE_URL: database.url!,
      DATA_DIR: folder,
      TRUST_PROXY: '1',
      NODE_OPTIONS: `--import ${reporter}`,
      CPU_SOCKET: socketPath,
    });
    const { accessToken } = await client.mutate('signup', { email: 'ada@example.com', password });
    server = { port, socketPath, token: accessToken };
    // What is compiled is no part of what a request costs.
    for (const costly of corpus) await costOf(server, costly);
  }, 120_000);
  afterAll(async () => {
    await Process.stopAll();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(corpus.map((costly) => [costly.name, costly] as const))(
    'costs the main thread less than 50 ms: %s',
    async (_name, costly) => {
      const { status, milliseconds } = await medianCost(server, costly);

      if (process.env['COST_REPORT'])
        process.stderr.write(`${milliseconds.toFixed(1)}\t${status}\t${costly.name}\n`);
      expect(status).toBeLessThan(500);
      // What is larger than requests may be shows nothing.
      expect(status).not.toBe(413);
      expect(milliseconds).toBeLessThan(most);
    },
  );
});
