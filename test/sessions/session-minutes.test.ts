import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from '../support/jwt.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';

const at = (moment: unknown) => new Date(String(moment)).getTime();

describe('sessions in minutes, by role', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({
      ROLES: 'USER,DOCTOR,ADMIN',
      SESSION_IDLE_MINUTES: '60,DOCTOR:15,ADMIN:3',
      SESSION_MAX_MINUTES: '1440,DOCTOR:45',
    });
  });
  afterAll(() => app.close());

  const setRoles = (id: string, roles: string) =>
    app.database.query('update users set roles = $2 where id = $1', [id, roles]);

  async function doctor() {
    const ada = await app.signedInUser();
    await setRoles(ada.id, '{USER,DOCTOR}');
    return ada.elsewhere();
  }

  it('end after the idle time of the shortest role', async () => {
    const [ada, user] = [await doctor(), await app.signedInUser()];

    app.clock.advance('14m');
    const inTime = await ada.refresh();
    app.clock.advance('15m');

    expect(inTime).toBeSignedIn();
    await expect(ada.refresh()).resolves.toBeRefused('InvalidToken');
    await expect(user.refresh()).resolves.toBeSignedIn();
  });

  it('end after the longest time of the role, however busy', async () => {
    const ada = await doctor();
    for (const pause of ['14m', '14m', '14m']) {
      app.clock.advance(pause);
      await expect(ada.refresh()).resolves.toBeSignedIn();
    }

    app.clock.advance('3m');

    await expect(ada.refresh()).resolves.toBeRefused('InvalidToken');
  });

  it('are extended only by somebody who is there: a page that polls goes out', async () => {
    const ada = await doctor();
    for (let minutes = 3; minutes < 15; minutes += 3) {
      app.clock.advance('3m');
      await expect(ada.refresh({ active: false })).resolves.toBeSignedIn();
      await expect(ada.me()).resolves.toMatchObject({ id: ada.id });
    }

    app.clock.advance('3m');

    await expect(ada.refresh({ active: false })).resolves.toBeRefused('InvalidToken');
    await expect(ada.refresh({ active: true })).resolves.toBeRefused('InvalidToken');
  });

  it('go on by one refresh of somebody who is there again', async () => {
    const ada = await doctor();
    app.clock.advance('10m');
    const polled = await ada.refresh({ active: false });
    const used = await ada.refresh({ active: true });

    app.clock.advance('10m');

    expect(at(used.refreshTokenExpiresAt) - at(polled.refreshTokenExpiresAt)).toBeGreaterThanOrEqual(600_000);
    await expect(ada.refresh()).resolves.toBeSignedIn();
  });

  it('have access tokens that expire with them', async () => {
    const ada = await app.signedInUser();
    await setRoles(ada.id, '{USER,ADMIN}');
    const admin = await ada.elsewhere();

    const { exp, iat } = decodeJwt(admin.accessToken);
    const kept = await admin.refresh({ active: false });

    expect(exp! - iat!).toBe(180);
    expect(at(kept.accessTokenExpiresAt)).toBeLessThanOrEqual(at(kept.refreshTokenExpiresAt));
  });

  it('follow the roles that the user has now, from the next refresh on', async () => {
    const ada = await app.signedInUser();
    app.clock.advance('50m');
    await setRoles(ada.id, '{USER,DOCTOR}');

    const promoted = await ada.refresh();

    expect(promoted).toBeRefused('InvalidToken');
  });

  it('keep to their time after a change of password too', async () => {
    const ada = await doctor();

    app.clock.advance('10m');
    const changed = await ada.mutate('changePassword', {
      currentPassword: password,
      newPassword: 'a lantern in the harbour',
    });
    app.clock.advance('16m');

    expect(changed).toBeSignedIn();
    await expect(ada.refresh()).resolves.toBeRefused('InvalidToken');
  });

  it('tell clients how long they last', async () => {
    const query = '{ capabilities { sessionPolicy { idleMinutes maxMinutes refreshGraceSeconds } } }';
    const policy = async (sent = {}) =>
      (await app.client.ask(query, {}, sent)).data!['capabilities']['sessionPolicy'];
    const [ada, user] = [await doctor(), await app.signedInUser()];

    await expect(policy()).resolves.toEqual({ idleMinutes: 3, maxMinutes: 45, refreshGraceSeconds: 10 });
    await expect(policy({ token: 'dead' })).resolves.toMatchObject({ idleMinutes: 3, maxMinutes: 45 });
    await expect(policy(ada.sent)).resolves.toMatchObject({ idleMinutes: 15, maxMinutes: 45 });
    await expect(policy(user.sent)).resolves.toMatchObject({ idleMinutes: 60, maxMinutes: 1440 });
  });
});
