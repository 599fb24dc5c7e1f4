import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DeviceFragment } from '../support/operations/generated.js';
import { TestApp } from '../support/test-app.js';
import { password, TestUser } from '../support/test-user.js';

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';
const safari =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1';

describe('me.sessions', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  const signIn = async ({ email }: TestUser, userAgent: string) => {
    const headers = { 'user-agent': userAgent };
    return new TestUser(
      app.client,
      email,
      await app.client.mutate('login', { email, password }, { headers }),
    );
  };
  const idsOf = (sessions: DeviceFragment[]) => sessions.map(({ id }) => id);

  it('shows the session that asks', async () => {
    const ada = await app.signedInUser();

    const sessions = await ada.sessions();

    expect(sessions).toEqual([
      {
        id: ada.sessionId,
        createdAt: expect.any(String),
        lastUsedAt: expect.any(String),
        expiresAt: expect.any(String),
        ipAddress: '127.0.0.1',
        userAgent: 'node',
        device: 'node',
        authenticationMethods: ['PASSWORD'],
        current: true,
      },
    ]);
  });

  it('names the device of each', async () => {
    const ada = await app.signedInUser();
    await signIn(ada, firefox);
    await signIn(ada, safari);
    await signIn(ada, 'curl/8.14.1');

    const sessions = await ada.sessions();

    expect(sessions.map(({ device }) => device)).toEqual([
      'curl',
      'Safari on iPhone',
      'Firefox on Linux',
      'node',
    ]);
    expect(sessions.map(({ userAgent }) => userAgent)).toEqual(['curl/8.14.1', safari, firefox, 'node']);
  });

  it('knows nothing of a device that does not say what it is', async () => {
    const ada = await app.signedInUser();
    const silent = await signIn(ada, '');

    const [session] = await silent.sessions();

    expect(session).toMatchObject({ id: silent.sessionId, device: null });
  });

  it('keeps as much of an endless user agent as anybody would read', async () => {
    const ada = await app.signedInUser();
    const wordy = await signIn(ada, `${firefox} ${'x'.repeat(5000)}`);

    const [session] = await wordy.sessions();

    expect(session!.userAgent).toHaveLength(512);
    expect(session).toMatchObject({ device: 'Firefox on Linux' });
  });

  it('marks the asking session, whichever that is', async () => {
    const ada = await app.signedInUser();
    const phone = await ada.elsewhere();
    const current = async (device: TestUser) =>
      idsOf((await device.sessions()).filter((session) => session.current));

    await expect(current(ada)).resolves.toEqual([ada.sessionId]);
    await expect(current(phone)).resolves.toEqual([phone.sessionId]);
  });

  it('puts the last used first', async () => {
    const ada = await app.signedInUser();
    app.clock.advance('1m');
    const phone = await ada.elsewhere();
    app.clock.advance('1m');
    const tablet = await ada.elsewhere();
    app.clock.advance('1m');
    await phone.refresh();

    const sessions = await ada.sessions();

    expect(idsOf(sessions)).toEqual([phone.sessionId, tablet.sessionId, ada.sessionId]);
  });

  it('learns by a refresh where the session is now', async () => {
    const ada = await app.signedInUser();
    const { refreshToken } = ada;

    await app.client.mutate('refresh', { refreshToken }, { headers: { 'user-agent': safari } });

    await expect(ada.sessions()).resolves.toEqual([expect.objectContaining({ device: 'Safari on iPhone' })]);
  });

  it('leaves out what has ended, in whichever way', async () => {
    const ada = await app.signedInUser();
    const [phone, tablet, thief] = [await ada.elsewhere(), await ada.elsewhere(), await ada.elsewhere()];
    const spent = thief.refreshToken;
    await phone.mutate('logout', {});
    await ada.mutate('revokeSession', { sessionId: tablet.sessionId });
    await thief.refresh();
    app.clock.advance('11s');
    await thief.refresh({ token: spent });

    const sessions = await ada.sessions();

    expect(idsOf(sessions)).toEqual([ada.sessionId]);
  });

  it('leaves out what has expired', async () => {
    const ada = await app.signedInUser();
    await ada.elsewhere();
    app.clock.advance('13d');
    await ada.refresh();
    app.clock.advance('2d');
    await ada.refresh();

    const sessions = await ada.sessions();

    expect(idsOf(sessions)).toEqual([ada.sessionId]);
  });

  it('shows nothing of anybody else', async () => {
    const [ada, bea] = [await app.signedInUser(), await app.signedInUser()];

    await expect(ada.sessions()).resolves.toEqual([expect.objectContaining({ id: ada.sessionId })]);
    await expect(bea.sessions()).resolves.toEqual([expect.objectContaining({ id: bea.sessionId })]);
  });

  it('comes along with every way of signing in', async () => {
    const email = app.uniqueEmail();
    const query = `mutation ($email: String!, $password: String!) {
      signup(input: { email: $email, password: $password }) { ... on Authenticated { session { id current } user { sessions { id current } } } } }`;

    const { data } = await app.client.ask(query, { email, password });

    const { session, user } = data!['signup'];
    expect(session.current).toBe(true);
    expect(user.sessions).toEqual([session]);
  });
});
