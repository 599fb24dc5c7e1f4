import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp } from '../support/test-app.js';
import type { TestUser } from '../support/test-user.js';

describe('refresh, within the grace period', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  const reuses = ({ id }: TestUser) =>
    app.events().filter(({ type, userId }) => type === 'REFRESH_TOKEN_REUSED' && userId === id);

  it('gives the current token to every token that was spent within the grace period', async () => {
    const ada = await app.signedInUser();
    const spent: string[] = [];
    for (let generation = 0; generation < 5; generation++) {
      spent.push(ada.refreshToken);
      await ada.refresh();
      app.clock.advance('1s');
    }
    const current = ada.refreshToken;

    const results = [];
    for (const token of spent) results.push(await ada.refresh({ token }));

    for (const result of results) expect(result).toMatchObject({ refreshToken: current });
    expect(reuses(ada)).toEqual([]);
  });

  it('counts the grace period of each token from its own spending', async () => {
    const ada = await app.signedInUser();
    const oldest = ada.refreshToken;
    await ada.refresh();
    app.clock.advance('6s');
    const newer = ada.refreshToken;
    await ada.refresh();
    app.clock.advance('5s');

    await expect(ada.refresh({ token: newer })).resolves.toBeSignedIn();
    await expect(ada.refresh({ token: oldest })).resolves.toBeRefused('InvalidToken');
    await expect(ada.refresh({ token: newer })).resolves.toBeRefused('InvalidToken');
    expect(reuses(ada)).toHaveLength(1);
  });

  it('takes a token that sixteen others followed for stolen, however soon it returns', async () => {
    const ada = await app.signedInUser();
    const [first, second] = [ada.refreshToken, (await ada.refresh()).refreshToken as string];
    for (let generation = 0; generation < 16; generation++) await ada.refresh();

    await expect(ada.refresh({ token: second })).resolves.toBeSignedIn();
    await expect(ada.refresh({ token: first })).resolves.toBeRefused('InvalidToken');
    expect(reuses(ada)).toHaveLength(1);
  });

  it('does not spend a token that another tab may be about to get', async () => {
    const ada = await app.signedInUser();
    const first = ada.refreshToken;
    const second = (await ada.refresh()).refreshToken as string;
    app.clock.advance('9s');
    await ada.refresh({ token: first });

    const early = await ada.refresh({ token: second });
    app.clock.advance('11s');
    const later = await ada.refresh({ token: second });

    expect(early).toMatchObject({ refreshToken: second });
    expect(later).toBeSignedIn();
    expect(later.refreshToken).not.toBe(second);
  });

  it('lets nobody keep a chain from moving on', async () => {
    const ada = await app.signedInUser();
    const first = ada.refreshToken;
    const second = (await ada.refresh()).refreshToken as string;
    app.clock.advance('9s');
    await ada.refresh({ token: first });
    app.clock.advance('9s');
    await ada.refresh({ token: second });
    app.clock.advance('2s');

    const moved = await ada.refresh({ token: second });

    expect(moved.refreshToken).not.toBe(second);
  });
});
