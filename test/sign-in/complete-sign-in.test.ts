import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Result } from '../support/client.js';
import { withMeanwhile } from '../support/interleave.js';
import { topLevelError } from '../support/matchers.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { TestUser } from '../support/test-user.js';

const newPassword = 'a lantern in the harbour';
const change = { currentPassword: password, newPassword };

describe('completeSignIn', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  /** Whether anything that a sign-in was given still opens something. */
  const isAlive = async ({ accessToken, refreshToken }: Result<'login'>) => {
    if (!accessToken) return false;
    const [status, refreshed] = [
      await app.client.verifyToken(accessToken),
      await app.client.mutate('refresh', { refreshToken }),
    ];
    return status.__typename === 'ValidToken' || refreshed.__typename === 'Authenticated';
  };

  const loginWhile = ({ email }: TestUser, meanwhile: () => Promise<unknown>) =>
    withMeanwhile(app, () => app.client.mutate('login', { email, password }), meanwhile);

  it('starts no session by a password that was changed since it was compared', async () => {
    const ada = await app.signedInUser();

    const late = await loginWhile(ada, () => ada.mutate('changePassword', change));

    expect(late).toBeRefused('InvalidCredentials');
    await expect(ada.sessions()).resolves.toEqual([expect.objectContaining({ id: ada.sessionId })]);
  });

  it('starts no session for an account that was suspended meanwhile', async () => {
    const ada = await app.signedInUser();
    const suspend = () => app.database.query('update users set suspended_at = now() where id = $1', [ada.id]);

    const late = await loginWhile(ada, suspend);

    expect(late).toBeRefused('InvalidCredentials');
    await app.database.query('update users set suspended_at = null where id = $1', [ada.id]);
    await expect(ada.sessions()).resolves.toHaveLength(1);
  });

  it('starts no session for an account that was deleted meanwhile', async () => {
    const ada = await app.signedInUser();

    const late = await loginWhile(ada, () => ada.mutate('deleteAccount', { password }));

    expect(late).toBeRefused('InvalidCredentials');
  });

  it('gives no new pair to a session that was ended while its password was changed, and keeps the old one', async () => {
    const ada = await app.signedInUser();
    const changePassword = () => topLevelError(ada.mutate('changePassword', change));

    const late = await withMeanwhile(app, changePassword, () => ada.mutate('logout', {}));

    expect([late.code, late.reason]).toEqual(['UNAUTHENTICATED', 'SESSION_REVOKED']);
    await expect(ada.elsewhere().then((again) => again.me())).resolves.toMatchObject({ id: ada.id });
  });

  it('lets no login that races a change of password leave a session of the old one', async () => {
    for (let round = 0; round < 30; round++) {
      const ada = await app.signedInUser();
      const login = async (wait: number) => {
        await delay(wait);
        return app.client.mutate('login', { email: ada.email, password });
      };

      const [changed, ...logins] = await Promise.all([
        ada.mutate('changePassword', change),
        ...[0, 0, round % 10, 10, 20].map(login),
      ]);

      expect(changed).toBeSignedIn();
      for (const result of logins) {
        expect(['Authenticated', 'InvalidCredentialsError']).toContain(result.__typename);
        await expect(isAlive(result)).resolves.toBe(false);
      }
      await expect(ada.refresh()).resolves.toBeSignedIn();
    }
  });

  it('lets one of several changes of the password win, and only its session live', async () => {
    const ada = await app.signedInUser();
    const devices = [ada, await ada.elsewhere(), await ada.elsewhere()];

    const outcomes = await Promise.allSettled(
      devices.map((device, at) =>
        device.mutate('changePassword', { ...change, newPassword: `${newPassword} ${at}` }),
      ),
    );

    const winners = outcomes.flatMap((outcome, at) =>
      outcome.status === 'fulfilled' && outcome.value.__typename === 'Authenticated' ? [at] : [],
    );
    expect(winners).toHaveLength(1);
    const winner = devices[winners[0]!]!;
    await expect(winner.sessions()).resolves.toEqual([expect.objectContaining({ id: winner.sessionId })]);
    const again = { email: ada.email, password: `${newPassword} ${winners[0]}` };
    await expect(app.client.mutate('login', again)).resolves.toBeSignedIn();
  });
});
