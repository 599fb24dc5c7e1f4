import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sendRaw } from '../support/raw-http.js';
import { staging, TestApp } from '../support/test-app.js';
import { withApp } from '../support/with-app.js';

type Headers = Readonly<Record<string, string>>;

/** What no answer is without. */
const onEveryAnswer: Headers = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'deny',
  'x-xss-protection': '0',
  'cross-origin-resource-policy': 'same-origin',
};

const onAllButSandbox: Headers = {
  ...onEveryAnswer,
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
};

const onJson: Headers = {
  ...onAllButSandbox,
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
};

const query = JSON.stringify({ query: '{ capabilities { signupEnabled } }' });
const asJson = 'content-type: application/json\r\n';

/** One request on a connection of its own. */
const http = (line: string, lines = '', body = ''): string =>
  `${line} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n${lines}${
    line.startsWith('POST') ? `content-length: ${body.length}\r\n` : ''
  }\r\n${body}`;

describe('the security headers', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ CORS_ORIGINS: 'https://app.example.com' });
  });
  afterAll(() => app.close());

  async function headersOf(bytes: string, status: number): Promise<Headers> {
    const answer = await sendRaw(app.origin, bytes);
    expect(answer.status).toBe(status);
    expect(answer.headers['permissions-policy']).toMatch(/camera=\(\).*geolocation=\(\).*microphone=\(\)/);
    expect(answer.headers['permissions-policy']).not.toMatch(/=\([^)]/);
    return answer.headers;
  }

  it.each([
    ['data', http('POST /graphql', asJson, query), 200],
    ['an invalid document', http('POST /graphql', asJson, '{"query":"{ nothing }"}'), 400],
    ['a body that is none', http('POST /graphql', asJson, '{'), 400],
    ['a body of another type', http('POST /graphql', 'content-type: text/plain\r\n', query), 403],
    ['a body over the limit', http('POST /graphql', asJson, ' '.repeat(101 * 1024)), 413],
    ['the way to the endpoints', http('GET /'), 200],
    ['nothing there', http('GET /nothing'), 404],
    ['a wrong method', http('PUT /graphql'), 405],
    [
      'a browser that asks before it sends',
      http('OPTIONS /graphql', 'origin: https://app.example.com\r\n'),
      204,
    ],
    ['the head alone', http('HEAD /'), 200],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['no HTTP', 'HELLO\r\n\r\n', 400],
    ['headers over 16 KiB', http('GET /', `x: ${'y'.repeat(17_000)}\r\n`), 431],
    ['an expectation', http('GET /', 'expect: the-moon\r\n'), 417],
    ['the mailbox for programs', http('GET /mailbox', 'accept: application/json\r\n'), 200],
  ])('stand on the answer to %s', async (_what, bytes, status) => {
    await expect(headersOf(bytes, status)).resolves.toMatchObject(onJson);
  });

  it('stand on the keys, which caches may keep', async () => {
    const headers = await headersOf(http('GET /.well-known/jwks.json'), 200);

    expect(headers).toMatchObject({ ...onAllButSandbox, 'cache-control': 'public, max-age=300' });
    expect(headers['content-security-policy']).toBe(onJson['content-security-policy']);
  });

  it.each(['/verify-email', '/reset-password', '/mailbox'])(
    'stand on the page %s, with a policy of its own',
    async (path) => {
      const headers = await headersOf(http(`GET ${path}`), 200);

      expect(headers).toMatchObject({ ...onAllButSandbox, 'cache-control': 'no-store' });
      expect(headers['content-security-policy']).toMatch(
        /default-src 'none'.*frame-ancestors 'none'.*script-src/,
      );
    },
  );

  it('leave Apollo Sandbox what it needs', async () => {
    const { headers, body } = await sendRaw(app.origin, http('GET /graphql', 'accept: text/html\r\n'));

    expect(headers).toMatchObject(onEveryAnswer);
    // The page's own policy stands in its text; what is in a header may only ask for what that lets pass.
    expect(headers['content-security-policy']).toBe("base-uri 'none'; frame-ancestors 'none'");
    expect(headers['cross-origin-opener-policy']).toBe('same-origin-allow-popups');
    expect(body).not.toContain('<base');
  });

  it('leave what CORS allows readable', async () => {
    const lines = `${asJson}origin: https://app.example.com\r\n`;

    const headers = await headersOf(http('POST /graphql', lines, query), 200);

    expect(headers['access-control-allow-origin']).toBe('https://app.example.com');
  });

  it('say nothing of what the server is made of', async () => {
    const headers = await headersOf(http('GET /'), 200);

    expect(Object.keys(headers)).not.toContain('server');
    expect(Object.keys(headers)).not.toContain('x-powered-by');
  });
});

describe('Strict-Transport-Security', () => {
  it.each([
    ['https://auth.example.com', 'max-age=31536000'],
    ['http://auth.example.com', undefined],
  ])('at PUBLIC_URL %s is %s, on answers to no HTTP too', async (PUBLIC_URL, expected) => {
    await withApp({ ...staging, PUBLIC_URL }, async ({ origin }) => {
      for (const bytes of [http('POST /graphql', asJson, query), 'HELLO\r\n\r\n']) {
        const { headers } = await sendRaw(origin, bytes);
        expect(headers['strict-transport-security']).toBe(expected);
      }
    });
  });
});
