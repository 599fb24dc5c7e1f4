import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import { staging } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import { checks, linesOf, outcomesOf, verify } from '../support/verify-run.js';
import { withApp } from '../support/with-app.js';

// Processes start here, and limits have to end by themselves.
jest.setTimeout(60_000);

/** The limits and locks of a server as it comes, but that a minute takes a second. */
const usual = {
  RL_LOGIN_IP_LIMIT: '5/1s',
  RL_LOGIN_EMAIL_LIMIT: '',
  LOGIN_FAIL_EMAIL_THRESHOLD: '',
  RL_SIGNUP_IP_LIMIT: '',
  RL_VERIFY_MFA_IP_LIMIT: '',
  LOGIN_FAIL_IP_THRESHOLD: '',
};

describe('verify', () => {
  it('finds nothing wrong with a server as it comes, and leaves nothing behind', () =>
    withApp({ ...staging, ...usual }, async (app) => {
      const run = await verify([app.client.url], { log: linesOf(app) });

      expect(outcomesOf(run)).toEqual(Object.fromEntries(Object.values(checks).map((name) => [name, 'ok'])));
      expect(run.code).toBe(0);
      expect(run.stdout).toContain('Sent from this IP address: 1 signup, ');
      await expect(app.database.query('select id from users')).resolves.toEqual([]);
    }));

  it('says as JSON what it saw', () =>
    withApp({ LOGIN_FAIL_EMAIL_THRESHOLD: '2', RL_LOGIN_EMAIL_LIMIT: '4/1h' }, async (app) => {
      const { code, stdout, stderr } = await verify([app.client.url, '--json'], { log: linesOf(app) });

      const report = JSON.parse(stdout) as { checks: { name: string; outcome: string; saw: string }[] };
      expect(report).toMatchObject({
        url: app.client.url,
        used: { signup: 1, deleteAccount: 1 },
        left: null,
      });
      expect(report.checks.map(({ name }) => name)).toEqual(Object.values(checks));
      expect(report.checks.filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
      expect(report.checks.find(({ name }) => name === checks.lock)!.saw).toContain('after 1 wrong password');
      expect([code, stderr]).toEqual([0, '']);
    }));

  it('says what it needs where addresses have to be verified, and takes an account made for it', () =>
    withApp({ ...usual, EMAIL_VERIFICATION: 'required', LOGIN_FAIL_IP_THRESHOLD: '1000' }, async (app) => {
      const email = app.uniqueEmail();
      await app.client.mutate('signup', { email, password });
      await app.client.mutate('verifyEmail', { token: await app.mailedToken(email, 'verify-email') });

      const without = await verify([app.client.url]);
      const env = { VERIFY_PASSWORD: password };
      const run = await verify([app.client.url, '--email', email], { env });

      expect(outcomesOf(without)).toMatchObject({ [checks.error]: 'ok', [checks.codes]: 'skipped' });
      expect(without.stdout).toContain('--email');
      expect(outcomesOf(run)).toMatchObject({
        [checks.error]: 'ok',
        [checks.lock]: 'ok',
        [checks.codes]: 'ok',
        [checks.ids]: 'skipped',
        [checks.secrets]: 'skipped',
      });
      expect(run.stdout).toContain('--log FILE');
      // Without a log two promises were not looked at.
      expect(run.code).toBe(3);
      const rows = await app.database.query('select mfa_enabled from users where email = $1', [email]);
      expect(rows).toEqual([{ mfa_enabled: false }]);
      await expect(app.client.mutate('login', { email, password })).resolves.toBeSignedIn();
    }));

  it('asks to come back where earlier runs have used up the limit', () =>
    withApp({ RL_LOGIN_IP_LIMIT: '1/1h' }, async (app) => {
      const run = await verify([app.client.url]);

      expect(outcomesOf(run)).toMatchObject({
        [checks.error]: 'skipped',
        [checks.limit]: 'ok',
        [checks.lock]: 'skipped',
      });
      expect(run.stdout).toMatch(/give --patience 3[56]\d\d/);
      expect(run.code).toBe(3);
    }));

  it('reads the log from where it ended at the start', () =>
    withApp({ LOGIN_FAIL_EMAIL_THRESHOLD: '2', RL_LOGIN_EMAIL_LIMIT: '4/1h' }, async (app) => {
      const folder = mkdtempSync(join(tmpdir(), 'gatehouse-verify-'));
      const file = join(folder, 'server.log');
      writeFileSync(file, '{"header":"Bearer eyJhbGci"}\n');
      let written = 0;
      const write = () => {
        for (const line of linesOf(app)().slice(written)) appendFileSync(file, `${line}\n`);
        written = app.logs().length;
      };
      const grow = setInterval(write, 100);

      const run = await verify([app.client.url, '--log', file]).finally(() => {
        clearInterval(grow);
        rmSync(folder, { recursive: true });
      });

      expect(outcomesOf(run)).toMatchObject({ [checks.ids]: 'ok', [checks.secrets]: 'ok' });
    }));

  it.each([
    ['no URL', [], 'Give one URL'],
    ['what is no URL', ['127.0.0.1:4000'], 'Give one URL'],
    ['an option that there is not', ['http://127.0.0.1:9/', '--lgo', 'x'], "Unknown option '--lgo'"],
    ['a log that there is not', ['http://127.0.0.1:9/', '--log', '/nowhere/log'], '/nowhere/log'],
    ['a number that is none', ['http://127.0.0.1:9/', '--tries', 'many'], '--tries is many'],
    ['no password for --email', ['http://127.0.0.1:9/', '--email', 'a@b.example'], 'VERIFY_PASSWORD'],
  ])('refuses %s in words', async (_what, args, words) => {
    const { code, stdout, stderr } = await verify(args);

    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/^\s+at .+:\d+/m);
  });

  it('says that nobody is there', async () => {
    const { code, stdout } = await verify(['http://127.0.0.1:9/graphql']);

    expect(code).toBe(1);
    expect(stdout).toContain('does not answer');
  });
});
