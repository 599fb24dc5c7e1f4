import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp } from '../support/test-app.js';
import type { TestUser } from '../support/test-user.js';

const rounds = 100;

/** Browsers that are restored beside each other. */
const atOnce = 5;

/** Milliseconds that one way over the network takes. */
const slowNetwork = () => delay(Math.random() * 40);

/** What all tabs of a browser share: whichever answer arrives last is what it holds. */
interface Storage {
  refreshToken: string;
}

async function restoreTab(user: TestUser, storage: Storage): Promise<string> {
  await delay(Math.random() * 100);
  const { refreshToken } = storage;
  await slowNetwork();
  const answer = await user.client.mutate('refresh', { refreshToken });
  await slowNetwork();
  if (answer.refreshToken) storage.refreshToken = answer.refreshToken;
  return answer.__typename;
}

describe('tabs that are restored at once over a slow network', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  for (const tabs of [5, 10]) {
    it(`stay signed in, ${tabs} of them, and a token that returns later ends their session`, async () => {
      for (let done = 0; done < rounds; done += atOnce) {
        const users: TestUser[] = [];
        while (users.length < atOnce) users.push(await app.signedInUser());
        const browsers = users.map((user) => ({ user, storage: { refreshToken: user.refreshToken } }));
        const restored = browsers.flatMap(({ user, storage }) =>
          Array.from({ length: tabs }, () => restoreTab(user, storage)),
        );
        const answers = await Promise.all(restored);
        app.clock.advance('15m');
        const later = await Promise.all(browsers.map(({ user, storage }) => restoreTab(user, storage)));
        const replayed = await Promise.all(
          users.map(({ refreshToken }) => app.client.mutate('refresh', { refreshToken })),
        );
        const afterwards = await Promise.all(browsers.map(({ user, storage }) => restoreTab(user, storage)));

        expect(new Set([...answers, ...later])).toEqual(new Set(['Authenticated']));
        for (const result of replayed) expect(result).toBeRefused('InvalidToken');
        expect(new Set(afterwards)).toEqual(new Set(['InvalidTokenError']));
      }
    }, 180_000);
  }
});
