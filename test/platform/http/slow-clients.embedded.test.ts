import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from 'node:net';
import { TestApp } from '../../support/test-app.js';

interface Slow {
  /** All that the server said before it closed the connection. */
  readonly said: string;
  readonly seconds: number;
}

/** Sends a beginning, and then a byte at a time for as long as the server listens. */
async function dribble(app: TestApp, beginning: string, byte: string): Promise<Slow> {
  const started = performance.now();
  const socket = connect(app.app.port, '127.0.0.1');
  let said = '';
  socket.on('data', (chunk: Buffer) => (said += chunk.toString()));
  socket.on('error', () => undefined);
  if (beginning) socket.write(beginning);
  const dribbling = setInterval(() => byte && socket.write(byte), 100);

  await new Promise((resolve) => socket.once('close', resolve));
  clearInterval(dribbling);
  return { said, seconds: (performance.now() - started) / 1000 };
}

const post = 'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';

describe('a client that dribbles', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ HEADERS_TIMEOUT_SECONDS: '1', REQUEST_TIMEOUT_SECONDS: '2' });
  });
  afterAll(() => app.close());

  it('is ended in time, and others are served meanwhile', async () => {
    const kinds: [beginning: string, byte: string, seconds: number][] = [
      ['GET / HTTP/1.1\r\nhost: x\r\nx: ', 'y', 1],
      ['GET /', 'y', 1],
      [`${post}content-length: 1000\r\n\r\n`, ' ', 2],
      [`${post}transfer-encoding: chunked\r\n\r\n`, '1\r\n \r\n', 2],
    ];
    const dribbling = kinds.map(async ([beginning, byte, seconds]) => {
      const many = await Promise.all(Array.from({ length: 10 }, () => dribble(app, beginning, byte)));
      return many.map((slow) => ({ ...slow, allowed: seconds }));
    });

    const served = await app.client.ask('{ __typename }');
    const ended = (await Promise.all(dribbling)).flat();

    expect(served.status).toBe(200);
    for (const { said, seconds, allowed } of ended) {
      expect(seconds).toBeGreaterThan(allowed - 0.5);
      expect(seconds).toBeLessThan(allowed + 4);
      expect(said).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
      expect(said).toContain('x-content-type-options: nosniff');
      expect(JSON.parse(said.split('\r\n\r\n')[1]!).errors[0].extensions.code).toBe('BAD_USER_INPUT');
    }
  });

  it('says nothing, and is ended too', async () => {
    const { seconds } = await dribble(app, '', '');

    expect(seconds).toBeLessThan(5);
  });

  it('leaves no error in the log', () => {
    expect(app.logs().filter(({ level }) => level === 'error')).toEqual([]);
  });
});
