import { describe, expect, it } from '@jest/globals';
import { command } from '../support/command-line.js';
import { from, newAddress } from '../support/addresses.js';
import { withApp } from '../support/with-app.js';

describe('gatehouse service-token', () => {
  it('prints a token and a digest that a server knows it by, and another token each time', async () => {
    const { code, stdout } = await command({}, ['service-token', 'api', '--json']);
    const { token, serviceTokens } = JSON.parse(stdout) as { token: string; serviceTokens: string };
    const words = await command({}, ['service-token', 'api']);

    expect(code).toBe(0);
    expect(token).toMatch(/^gst_[\w-]{43}$/);
    expect(serviceTokens).toMatch(/^api:[0-9a-f]{64}$/);
    expect(words.stdout).toMatch(/^gst_[\w-]{43}\n\n.*\nSERVICE_TOKENS=api:[0-9a-f]{64}$/m);
    expect(words.stdout).not.toContain(token);
    await withApp({ SERVICE_TOKENS: serviceTokens, TRUST_PROXY: '1' }, async (app) => {
      const query = '{ verifyToken(token: "none") { __typename } }';
      const { status } = await app.client.ask(query, {}, { token, ...from(newAddress()) });

      expect(status).toBe(200);
      expect(app.logs().at(-1)!['service']).toBe('api');
    });
  });

  it.each(['', 'My API', 'a:b', 'a,b'])('refuses the name %j, and says what a name is like', async (name) => {
    const { code, stdout, stderr } = await command({}, ['service-token', name]);

    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('is not a name of a service: give lower-case letters');
  });
});
