import { Agent, request } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from '@jest/globals';
import { behindProxy } from '../support/addresses.js';
import { withApp } from '../support/with-app.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heap(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

// The general budget remembers each address of the last minute, and nothing else of what was sent.
it('remembers an address without the header that it came in', async () => {
  await withApp({ ...behindProxy, RATE_LIMIT_PER_MINUTE: '600' }, async ({ origin }) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = (from: string) =>
      new Promise<number>((resolve, reject) => {
        const headers = { 'x-forwarded-for': from };
        request(`${origin}/`, { agent, headers }, (answer) => {
          answer.resume().once('end', () => resolve(answer.statusCode!));
        })
          .once('error', reject)
          .end();
      });
    const made = 'x'.repeat(6000);
    await ask('203.0.113.254');
    const before = heap();

    for (let at = 0; at < 4000; at++)
      await ask(`${made}${at}, 198.51.${100 + (at >> 8)}.${100 + (at & 127)}`);

    const grown = heap() - before;
    agent.destroy();
    expect(grown).toBeLessThan(8_000_000);
  });
}, 60_000);
