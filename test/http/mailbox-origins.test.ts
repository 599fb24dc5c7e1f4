import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp } from '../support/test-app.js';

const listed = 'https://app.example.com';

describe('the mailbox over HTTP', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ CORS_ORIGINS: listed });
  });
  afterAll(() => app.close());

  it.each(['/mailbox', '/mailbox/', '/mailbox/0199-1'])(
    'lets no page of another origin read %s, not even a listed one',
    async (path) => {
      for (const origin of [listed, 'http://localhost:3000', 'https://evil.example']) {
        const { headers } = await fetch(app.origin + path, { headers: { origin } });

        expect(headers.get('access-control-allow-origin')).toBeNull();
      }
    },
  );

  it('answers nobody who asks for it by another name', async () => {
    const status = await new Promise((resolve, reject) => {
      const asked = request(`${app.origin}/mailbox`, { headers: { host: 'evil.example' } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      asked.on('error', reject).end();
    });

    expect(status).toBe(403);
  });
});
