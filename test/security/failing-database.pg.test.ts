import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp } from '../support/test-app.js';

describe('a database that fails in the middle of a refresh', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
    await app.database.query(`create function fail() returns trigger language plpgsql as
      $$ begin raise exception 'no space left on device' using errcode = '53100'; end $$`);
  });
  afterAll(() => app.close());

  it('leaves the old token good, and is told to nobody in its own words', async () => {
    const ada = await app.signedInUser();
    await app.database.query(
      'create trigger failing after update on sessions for each row execute function fail()',
    );
    const query = `mutation ($input: RefreshInput) { refresh(input: $input) { __typename } }`;

    const { status, errors } = await app.client.ask(query, { input: { refreshToken: ada.refreshToken } });

    expect(status).toBeGreaterThanOrEqual(500);
    expect(JSON.stringify(errors)).not.toMatch(/no space|sessions|update|53100/i);
    await app.database.query('drop trigger failing on sessions');
    await expect(ada.refresh()).resolves.toBeSignedIn();
    expect(app.events().map(({ type }) => type)).not.toContain('REFRESH_TOKEN_REUSED');
  });
});
