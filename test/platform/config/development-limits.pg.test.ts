import { describe, expect, it } from '@jest/globals';
import { limitFactor } from '../../../src/platform/config/development-limits.js';
import { readConfig } from '../../../src/platform/config/load-config.js';
import { limits } from '../../../src/platform/config/settings/limits.js';
import { settingsOf } from '../../support/refused-settings.js';
import { staging } from '../../support/test-app.js';
import { withApp } from '../../support/with-app.js';

const keys = Object.keys(limits) as (keyof typeof limits)[];
const published = readConfig({ STRICT_LIMITS: 'true' });

describe('the limits of development', () => {
  it('are a hundred times those of production, and so are the locks', () => {
    const config = readConfig({});

    for (const key of keys) {
      expect(config[key].map(({ max }) => max)).toEqual(published[key].map(({ max }) => max * 100));
    }
    expect(config).toMatchObject({
      requestsPerMinute: 120_000,
      accountLockThreshold: 800,
      ipLockThreshold: 3000,
      mailLimitPerHour: 500,
    });
    expect(limitFactor(config)).toBe(100);
  });

  it('are what a setting says', () => {
    const config = readConfig({ RL_LOGIN_IP_LIMIT: '5/1m', LOGIN_FAIL_EMAIL_THRESHOLD: '3' });

    expect(config['login.IP']).toEqual([{ max: 5, window: '1m', seconds: 60 }]);
    expect(config.accountLockThreshold).toBe(3);
    expect(config['signup.IP'][0]!.max).toBe(3000);
  });

  it.each([
    ['with STRICT_LIMITS', { STRICT_LIMITS: 'true' }],
    ['in staging', deployed('staging')],
    ['in staging, whatever STRICT_LIMITS is', { ...deployed('staging'), STRICT_LIMITS: 'false' }],
    ['in production', deployed('production')],
  ])('are those of production %s', (_, environment) => {
    const config = readConfig(environment);

    for (const key of keys) expect(config[key]).toEqual(published[key]);
    expect(config).toMatchObject({ requestsPerMinute: 1200, accountLockThreshold: 8, ipLockThreshold: 30 });
    expect(limitFactor(config)).toBe(1);
  });

  it('let a form be filled in wrongly a hundred times, and tell what setting a refusal is of', async () => {
    const generous = { STRICT_LIMITS: 'false', LOGIN_FAIL_EMAIL_THRESHOLD: '', RL_LOGIN_EMAIL_LIMIT: '' };
    await withApp(generous, async ({ client, uniqueEmail }) => {
      const input = { email: uniqueEmail(), password: 'wrong one' };
      for (let tries = 0; tries < 100; tries++) {
        await expect(client.mutate('login', input)).resolves.toBeRefused('InvalidCredentials');
      }
    });
    await withApp({ ...generous, RL_SIGNUP_IP_LIMIT: '1/1h' }, async (app) => {
      await app.signedInUser();
      await expect(app.signedInUser()).rejects.toThrow('RateLimitedError');
      expect(settingsOf(app)).toEqual(['RL_SIGNUP_IP_LIMIT']);
    });
  });
});

function deployed(env: string) {
  return {
    ...staging,
    ENV: env,
    DATABASE_URL: 'postgresql://a@127.0.0.1/b',
    PUBLIC_URL: 'https://auth.example.com',
  };
}
