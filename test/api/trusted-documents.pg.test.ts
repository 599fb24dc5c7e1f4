import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTrustedDocuments } from '../../src/api/trusted-documents.js';
import { StartupError } from '../../src/platform/errors/startup-error.js';
import { Process } from '../support/server-process.js';
import { TestApp } from '../support/test-app.js';
import { withApp } from '../support/with-app.js';

const body = 'query Can { capabilities { signupEnabled } }';
const id = createHash('sha256').update(body).digest('hex');
const operations = [
  { id, name: 'Can', type: 'query', body },
  { id: 'me', name: 'Me', type: 'query', body: 'query Me { me { id } }' },
];
const manifest = { format: 'apollo-persisted-query-manifest', version: 1, operations };

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-trusted-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, contents: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof contents === 'string' ? contents : JSON.stringify(contents));
  return path;
}

/** What createPersistedQueryLink sends with the ids of a manifest. */
const byHash = (sha256Hash: unknown) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } });

async function send({ client }: TestApp, request: object) {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(client.url, { method: 'POST', headers, body: JSON.stringify(request) });
  const { data, errors } = (await response.json()) as Record<string, any>;
  return { status: response.status, data, errors };
}

describe('TRUSTED_DOCUMENTS', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ TRUSTED_DOCUMENTS: file('manifest.json', manifest) });
  });
  afterAll(() => app.close());

  const answer = { status: 200, data: { capabilities: { signupEnabled: true } } };

  it.each([
    ['their hash, as Apollo Client asks', { operationName: 'Can', variables: {}, ...byHash(id) }],
    ['their id', { id }],
    ['their text', { query: body }],
    ['their text and their hash', { query: body, ...byHash(id) }],
  ])('lets listed operations run by %s', async (_how, request) => {
    await expect(send(app, request)).resolves.toEqual(answer);
  });

  it.each([
    ['another text', { query: '{ capabilities { signupEnabled } }' }],
    ['a listed text with a space more', { query: `${body} ` }],
    ['another text under a listed name', { query: 'query Can { me { id } }', operationName: 'Can' }],
    ['an unknown hash', byHash('0'.repeat(64))],
    ['an unknown hash with a listed text', { query: body, ...byHash('0'.repeat(64)) }],
    ['an id of every object', { id: '__proto__' }],
    ['a hash that is no text', byHash({ toString: id })],
    ['introspection', { query: '{ __schema { types { name } } }' }],
    ['no text', {}],
    ['an empty text', { query: '' }],
    ['a text that is none', { query: [body] }],
  ])('refuses %s', async (_what, request) => {
    const { status, data, errors } = await send(app, request);

    expect(status).toBe(400);
    expect(data).toBeUndefined();
    expect(errors).toEqual([
      {
        message: expect.stringContaining('TRUSTED_DOCUMENTS'),
        extensions: { code: 'PERSISTED_QUERY_NOT_FOUND', requestId: expect.any(String) },
      },
    ]);
  });

  it('runs the text of the id, whatever text comes with it', async () => {
    const request = { query: '{ me { email } }', ...byHash(id) };

    await expect(send(app, request)).resolves.toEqual(answer);
  });

  it('does not keep the pages behind the links in mails from working', async () => {
    const page = await (await fetch(`${app.origin}/verify-email`)).text();
    const [, json] = /<script type="application\/json" id="page-data">(.*?)<\/script>/.exec(page)!;
    const { documents } = JSON.parse(json!) as { documents: { verifyEmail: string; logout: string } };

    const { status, data } = await send(app, {
      query: documents.verifyEmail,
      variables: { input: { token: 'x' } },
    });
    const out = await send(app, { query: documents.logout, variables: { input: { refreshToken: 'x' } } });

    expect(status).toBe(200);
    expect(data.verifyEmail).toMatchObject({ code: 'INVALID_TOKEN' });
    expect(out.data.logout).toMatchObject({ __typename: 'LoggedOut' });
  });

  it('holds listed operations to the bounds too', async () => {
    const deep = `{ ${'a { '.repeat(13)} a ${'}'.repeat(13)} }`;
    const listed = { ...manifest, operations: [{ id: 'deep', body: deep }] };

    await withApp({ TRUSTED_DOCUMENTS: file('deep.json', listed) }, async (bounded) => {
      const { errors } = await send(bounded, { id: 'deep' });
      expect(errors[0].extensions.code).toBe('QUERY_TOO_COMPLEX');
    });
  });

  it.each([
    ['is not there', join(folder, 'nothing.json')],
    ['is a folder', folder],
    ['is no JSON', file('text.json', 'not { json')],
    ['is null', file('null.json', 'null')],
    ['is of another format', file('format.json', { ...manifest, format: 'relay' })],
    ['is of another version', file('version.json', { ...manifest, version: 2 })],
    ['has no operations', file('none.json', { ...manifest, operations: undefined })],
    ['has an operation without a body', file('body.json', { ...manifest, operations: [{ id: 'a' }] })],
    ['has an operation without an id', file('id.json', { ...manifest, operations: [{ body }] })],
  ])('stops the start when the file %s, and names it', (_how, path) => {
    expect(() => readTrustedDocuments(path, [])).toThrow(StartupError);
    expect(() => readTrustedDocuments(path, [])).toThrow(path);
  });

  it('says so at the start without a stack', async () => {
    const DATA_DIR = join(folder, 'data');

    const start = Process.run({ DATA_DIR, TRUSTED_DOCUMENTS: join(folder, 'nothing.json') });

    await expect(start.exit).resolves.toBe(1);
    expect(start.stderr).toContain(`TRUSTED_DOCUMENTS names ${join(folder, 'nothing.json')}`);
    expect(start.stderr).not.toMatch(/^\s+at .+:\d+/m);
  });
});

describe('without TRUSTED_DOCUMENTS', () => {
  it('every text runs, and who asks by a hash is told to send it', async () => {
    await withApp({}, async (app) => {
      const byText = await send(app, { query: body, ...byHash(id) });
      const unknown = await send(app, byHash(id));

      expect(byText.status).toBe(200);
      expect(unknown).toMatchObject({
        status: 400,
        errors: [{ extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } }],
      });
    });
  });
});
