import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp } from '../support/test-app.js';

describe('the answers to documents that do not fit', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  it('tell of ten mistakes at most, each with its place', async () => {
    const lines = Array.from({ length: 30 }, (_, at) => `  f${at}`).join('\n');

    const { errors } = await app.client.ask(`{ me {\n${lines}\n} }`, {});

    expect(errors.map((error) => (error as { locations?: unknown }).locations)).toEqual(
      Array.from({ length: 10 }, (_, at) => [{ line: at + 2, column: 3 }]),
    );
  });

  it('leave errors of fields their places', async () => {
    const ada = await app.signedInUser();

    const { errors } = await app.client.ask(
      '{\n me {\n  auditEvents(first: -1) { nodes { id } } } }',
      {},
      ada.sent,
    );

    expect(errors).toEqual([expect.objectContaining({ locations: [{ line: 3, column: 3 }] })]);
  });

  it('tell of ten wrong values in variables, and that there are more', async () => {
    const query = 'mutation ($input: LoginInput!) { login(input: $input) { __typename } }';
    const input = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`f${at}`, 1]));

    const { errors } = await app.client.ask(query, { input });

    expect(errors).toHaveLength(11);
  });
});
