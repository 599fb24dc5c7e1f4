import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { countAttempt } from '../../../src/platform/rate-limits/lockouts.js';
import { digest } from '../../../src/platform/secrets/crypto.js';
import { TestApp } from '../../support/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.close());

describe('a hit that is taken back', () => {
  const hitter = (max = 5) => {
    const parts = [randomUUID()];
    return { hit: () => app.app.counters.increment(parts, 60, max) };
  };

  it('is one less, however often it is asked for', async () => {
    const { hit } = hitter();
    await hit();
    const second = await hit();

    for (let times = 0; times < 3; times++) await second.takeBack();

    expect((await hit()).count).toBe(2);
  });

  it('leaves the end of the window where it was', async () => {
    const { hit } = hitter();
    const first = await hit();
    app.clock.advance('20s');
    await first.takeBack();

    expect(await hit()).toMatchObject({ count: 1, endsAt: first.endsAt });
  });

  it('changes nothing of a later window', async () => {
    const { hit } = hitter();
    const first = await hit();
    app.clock.advance('61s');
    await hit();

    await first.takeBack();

    expect((await hit()).count).toBe(2);
  });

  it('makes room, however many were refused meanwhile', async () => {
    const { hit } = hitter();
    const admitted = await Promise.all(Array.from({ length: 5 }, hit));
    await Promise.all(Array.from({ length: 45 }, hit));

    for (const one of admitted) await one.takeBack();

    expect((await hit()).count).toBe(1);
  });
});

describe('an attempt that is taken back', () => {
  const policy = { threshold: 3, window: 900, ttl: 60, maxTtl: 60 };
  const tries = () => {
    const parts = [randomUUID()];
    return {
      attempt: () => countAttempt(app.app, parts, policy),
      isLocked: async () => {
        const key = digest(app.app.config.tokenPeppers[0], 'lockout', ...parts);
        const text = 'select 1 from lockouts where key = $1 and failures >= $2 and ends_at > $3';
        const rows = await app.database.query(text, [key, policy.threshold, app.clock.now()]);
        return rows.length > 0;
      },
    };
  };

  it('ends a lock that was not due without it, and the next one locks', async () => {
    const { attempt, isLocked } = tries();
    const [first] = [await attempt(), await attempt(), await attempt(), await attempt()];
    expect(await isLocked()).toBe(true);

    for (let times = 0; times < 2; times++) await first.takeBack();

    expect(await isLocked()).toBe(false);
    expect(await attempt()).toMatchObject({ isAllowed: true, isLast: true });
    expect((await attempt()).isAllowed).toBe(false);
  });

  it('changes nothing once the lock is over, or of a lock that others brought about later', async () => {
    const { attempt, isLocked } = tries();
    const [first] = [await attempt(), await attempt(), await attempt()];
    app.clock.advance('61s');
    await first.takeBack();
    expect(await attempt()).toMatchObject({ isAllowed: true, isLast: false });
    await attempt();
    await attempt();

    await first.takeBack();

    expect(await isLocked()).toBe(true);
  });

  it('leaves nothing when all are, and never less', async () => {
    const { attempt } = tries();
    const all = [await attempt(), await attempt()];

    for (const one of [...all, ...all]) await one.takeBack();

    expect(await attempt()).toMatchObject({ isAllowed: true, isLast: false });
    expect((await attempt()).isLast).toBe(false);
  });
});
