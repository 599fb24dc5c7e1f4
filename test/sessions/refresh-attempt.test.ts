import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { TestUser } from '../support/test-user.js';
import { withApp } from '../support/with-app.js';

const newAttempt = () => randomBytes(16).toString('base64url');

describe('a refresh whose answer was lost', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  const reuses = ({ id }: TestUser) =>
    app.events().filter(({ type, userId }) => type === 'REFRESH_TOKEN_REUSED' && userId === id);

  /** Somebody whose browser still has the spent token, and whoever has it beside. */
  async function lost() {
    const ada = await app.signedInUser();
    const [spent, attempt] = [ada.refreshToken, newAttempt()];
    const { refreshToken: successor } = await ada.refresh({ attempt });
    return { ada, spent, attempt, successor: successor! };
  }

  it('gets the same answer again by the name of the attempt, however late', async () => {
    const { ada, spent, attempt, successor } = await lost();

    for (const pause of ['20m', '1d', '12d']) {
      app.clock.advance(pause);
      await expect(ada.refresh({ token: spent, attempt })).resolves.toMatchObject({
        refreshToken: successor,
      });
    }

    await expect(ada.me()).resolves.toMatchObject({ id: ada.id });
    app.clock.advance('1m');
    await expect(ada.refresh({ token: successor, attempt: newAttempt() })).resolves.toBeSignedIn();
    expect(reuses(ada)).toEqual([]);
  });

  it('does not extend the session by asking again', async () => {
    const { ada, spent, attempt } = await lost();
    app.clock.advance('13d');
    await ada.refresh({ token: spent, attempt });

    app.clock.advance('2d');
    const late = await ada.refresh({ token: spent, attempt });

    expect(late).toBeRefused('InvalidToken');
  });

  it.each([
    ['no name', () => undefined],
    ['another name', newAttempt],
  ])('ends the session of a thief who has the token and %s, and tells the user', async (_which, name) => {
    const { ada, spent, successor } = await lost();
    await app.database.query('update users set email_verified = true where id = $1', [ada.id]);
    app.clock.advance('20m');
    const attempt = name();

    const stolen = await ada.refresh({ token: spent, ...(attempt && { attempt }) });

    expect(stolen).toBeRefused('InvalidToken');
    await expect(ada.refresh({ token: successor })).resolves.toBeRefused('InvalidToken');
    expect(reuses(ada)).toHaveLength(1);
    const names = (await app.mails(ada.email)).map((mail) => mail.name);
    expect(names).toContain('session-ended');
  });

  it('is a reuse like any other once the successor has been used', async () => {
    const { ada, spent, attempt, successor } = await lost();
    app.clock.advance('20m');
    await ada.refresh({ token: successor });
    app.clock.advance('20m');

    const late = await ada.refresh({ token: spent, attempt });

    expect(late).toBeRefused('InvalidToken');
    expect(reuses(ada)).toHaveLength(1);
  });

  it('notices a thief who was faster, whatever name he gave', async () => {
    const ada = await app.signedInUser();
    const token = ada.refreshToken;
    await ada.refresh({ token, attempt: newAttempt() });
    app.clock.advance('20m');

    const owner = await ada.refresh({ token, attempt: newAttempt() });

    expect(owner).toBeRefused('InvalidToken');
    expect(reuses(ada)).toHaveLength(1);
  });

  it('does not bring a session back after a change of password', async () => {
    const { ada, spent, attempt } = await lost();
    await ada.mutate('changePassword', {
      currentPassword: password,
      newPassword: 'a lantern in the harbour',
    });
    app.clock.advance('20m');

    const late = await ada.refresh({ token: spent, attempt });

    expect(late).toBeRefused('InvalidToken');
  });

  it('hands out one successor to all who ask at once, and none of them is signed out by another', async () => {
    const { ada, spent, attempt, successor } = await lost();
    app.clock.advance('20m');

    const first = await ada.refresh({ token: spent, attempt });
    const answers = await Promise.all([
      ada.refresh({ token: successor, attempt: newAttempt() }),
      ...Array.from({ length: 6 }, () => ada.refresh({ token: spent, attempt })),
    ]);
    await expect(ada.refresh({ token: answers[0].refreshToken! })).resolves.toBeSignedIn();

    expect(first).toBeSignedIn();
    for (const answer of answers) expect(answer).toBeSignedIn();
    expect(reuses(ada)).toEqual([]);
  });

  it.each([
    ['short', 'x'.repeat(21)],
    ['long', 'x'.repeat(129)],
    ['odd', `${'x'.repeat(21)} `],
  ])('refuses a name that is too %s before it spends the token', async (_which, attempt) => {
    const ada = await app.signedInUser();
    const query = 'mutation ($input: RefreshInput) { refresh(input: $input) { __typename } }';

    const { errors } = await app.client.ask(query, { input: { refreshToken: ada.refreshToken, attempt } });
    app.clock.advance('20m');

    expect(errors).toMatchObject([
      {
        extensions: {
          code: 'BAD_USER_INPUT',
          fields: [{ path: ['input', 'attempt'], message: expect.stringContaining('22 to 128') }],
        },
      },
    ]);
    await expect(ada.refresh()).resolves.toBeSignedIn();
  });

  it('keeps the name as a digest only', async () => {
    const { ada, attempt } = await lost();

    const [row] = await app.database.query('select * from sessions where id = $1', [ada.sessionId]);

    expect(row!['spent_attempt']).toMatch(/^[\w-]{43}$/);
    expect(JSON.stringify(row)).not.toContain(attempt);
  });

  it('is found again under an older pepper', async () => {
    const [older, newer] = [
      'an-older-pepper-of-the-tests-0123456789',
      'a-newer-pepper-of-the-tests-0123456789',
    ];
    await withApp({ TOKEN_PEPPER: older }, async (first) => {
      const ada = await first.signedInUser();
      const [token, attempt] = [ada.refreshToken, newAttempt()];
      const { refreshToken: successor } = await ada.refresh({ token, attempt });
      const next = await first.restart({ TOKEN_PEPPER: `${newer},${older}` });
      next.clock.advance('20m');

      const again = await next.client.mutate('refresh', { refreshToken: token, attempt });

      expect(again).toMatchObject({ refreshToken: successor });
      await next.app.close();
    });
  });
});
