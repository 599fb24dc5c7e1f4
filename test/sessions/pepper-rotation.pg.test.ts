import { describe, expect, it, jest } from '@jest/globals';
import { challengeOf, userWithSecondFactor } from '../support/second-factor.js';
import { testSettings } from '../support/test-app.js';
import type { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import { withRestarts } from '../support/with-restarts.js';

// Servers start over and over here, on a machine that may have others to run.
jest.setTimeout(120_000);

const older = testSettings.TOKEN_PEPPER;
const newer = `newer-${older}`;

const refresh = ({ client }: TestApp, refreshToken: string) => client.mutate('refresh', { refreshToken });

const thirty = Array.from({ length: 30 }, (_, at) => at);

describe('refresh, while TOKEN_PEPPER is changed', () => {
  it('takes tokens of an older pepper, and gives ones of the first', async () => {
    await withRestarts({}, async (app, restart) => {
      const [ada, bea] = [await app.signedInUser(), await app.signedInUser()];

      const both = await restart({ TOKEN_PEPPER: `${newer}, ${older}` });
      const successor = await refresh(both, ada.refreshToken);
      expect(successor).toBeSignedIn();

      const only = await restart({ TOKEN_PEPPER: newer });
      await expect(refresh(only, successor.refreshToken!)).resolves.toBeSignedIn();
      await expect(refresh(only, bea.refreshToken)).resolves.toBeRefused('InvalidToken');
    });
  });

  it('ends the session when a spent token of an older pepper returns', async () => {
    await withRestarts({}, async (app, restart) => {
      const ada = await app.signedInUser();
      const both = await restart({ TOKEN_PEPPER: `${newer}, ${older}` });
      const successor = await refresh(both, ada.refreshToken);
      both.clock.advance('1m');

      await expect(refresh(both, ada.refreshToken)).resolves.toBeRefused('InvalidToken');

      await expect(refresh(both, successor.refreshToken!)).resolves.toBeRefused('InvalidToken');
      expect(both.events()).toContainEqual(expect.objectContaining({ type: 'REFRESH_TOKEN_REUSED' }));
    });
  });

  // Two servers need PostgreSQL.
  it('gives thirty at once one successor, whichever pepper a server has first', async () => {
    await withRestarts({ TOKEN_PEPPER: `${older}, ${newer}` }, async (app) => {
      const beside = await app.beside({ TOKEN_PEPPER: `${newer}, ${older}` });
      const servers = [app, beside];
      try {
        for (let round = 0; round < 10; round++) {
          const { refreshToken } = await app.signedInUser();

          const results = await Promise.all(thirty.map((turn) => refresh(servers[turn % 2]!, refreshToken)));

          for (const result of results) expect(result).toBeSignedIn();
          const successors = [...new Set(results.map((result) => result.refreshToken as string))];
          expect(successors).toHaveLength(1);
          for (const server of servers) await expect(refresh(server, successors[0]!)).resolves.toBeSignedIn();
        }
      } finally {
        await beside.close();
      }
    });
  });
});

describe('other tokens, while TOKEN_PEPPER is changed', () => {
  it('are good under an older pepper, and dead when it is gone: links', async () => {
    await withRestarts({}, async (app, restart) => {
      const { email } = await app.signedInUser();
      await app.client.mutate('requestPasswordReset', { email });
      await app.client.mutate('requestPasswordReset', { email });
      const first = await app.mailedToken(email, 'reset-password');

      const only = await restart({ TOKEN_PEPPER: newer });
      const reset = (server: TestApp, token: string) =>
        server.client.mutate('resetPassword', { token, newPassword: `${password} again` });
      await expect(reset(only, first)).resolves.toBeRefused('InvalidToken');

      const both = await restart({ TOKEN_PEPPER: `${newer}, ${older}` });
      await expect(reset(both, first)).resolves.toBeSignedIn();
      const left = `select 1 from one_time_tokens where purpose = 'PASSWORD_RESET'`;
      await expect(both.database.query(left)).resolves.toEqual([]);
    });
  });

  it('are good under an older pepper, and dead when it is gone: devices', async () => {
    await withRestarts({}, async (app, restart) => {
      const email = app.uniqueEmail();
      const { deviceToken } = await app.client.mutate('signup', { email, password });
      // A device that is known keeps its token, and another one gets one.
      const kept = async (server: TestApp) => {
        const result = await server.client.mutate('login', { email, password, deviceToken });
        return result.deviceToken as string;
      };

      await expect(kept(await restart({ TOKEN_PEPPER: `${newer}, ${older}` }))).resolves.toBe(deviceToken);
      await expect(kept(await restart({ TOKEN_PEPPER: newer }))).resolves.not.toBe(deviceToken);
    });
  });

  it('are good under an older pepper, and dead when it is gone: challenges and backup codes', async () => {
    await withRestarts({}, async (app, restart) => {
      const { user, backupCodes } = await userWithSecondFactor(app);
      const mfaToken = await challengeOf(app, user);
      const verify = (server: TestApp, token: string, code: string) =>
        server.client.mutate('verifyMfa', { mfaToken: token, code, method: 'BACKUP_CODE' });

      const both = await restart({ TOKEN_PEPPER: `${newer}, ${older}` });
      await expect(verify(both, mfaToken, backupCodes[0]!)).resolves.toBeSignedIn();
      const again = await challengeOf(both, user);
      await expect(verify(both, again, backupCodes[0]!)).resolves.toBeRefused('InvalidCode');

      const only = await restart({ TOKEN_PEPPER: newer });
      await expect(verify(only, again, backupCodes[1]!)).resolves.toBeRefused('InvalidCode');
    });
  });

  it('are good under an older pepper: the csrfToken of a page that stays open', async () => {
    await withRestarts({}, async (app, restart) => {
      const { email } = await app.signedInUser();
      const origin = 'http://127.0.0.1:3000';
      const login = `mutation ($input: LoginInput!) { login(input: $input) { ... on Authenticated { csrfToken } } }`;
      const { headers, data } = await app.client.ask(
        login,
        { input: { email, password } },
        { headers: { origin, 'x-token-mode': 'cookie' } },
      );
      const cookie = headers.getSetCookie().map((line) => line.split(';')[0]!);
      const csrf = { origin, cookie: cookie.join('; '), 'x-csrf-token': data!['login'].csrfToken as string };

      const both = await restart({ TOKEN_PEPPER: `${newer}, ${older}` });

      await expect(both.client.mutate('refresh', undefined, { headers: csrf })).resolves.toMatchObject({
        __typename: 'Authenticated',
        csrfToken: expect.not.stringMatching(csrf['x-csrf-token']),
      });
    });
  });
});
