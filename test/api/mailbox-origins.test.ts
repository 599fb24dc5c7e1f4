import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sendRaw } from '../support/raw-http.js';
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

  const statusFor = async (host: string) => {
    const head = `GET /mailbox HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`;
    return (await sendRaw(app.origin, head)).status;
  };

  it.each(['evil.example', 'evil.example:4000', 'localhost.evil.example', '127.0.0.1.evil.example', 'box'])(
    'answers nobody who asks for it by the name %s',
    async (host) => {
      await expect(statusFor(host)).resolves.toBe(403);
    },
  );

  it.each([
    'localhost:4000',
    'gatehouse.test',
    '127.0.0.1',
    '[::1]:80',
    '[::ffff:127.0.0.1]',
    '192.0.2.7:80',
  ])('answers who asks for it by the name %s', async (host) => {
    await expect(statusFor(host)).resolves.toBe(200);
  });
});
