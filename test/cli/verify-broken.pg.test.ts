import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { withTampering } from '../support/tampering.js';
import type { Passing } from '../support/tampering.js';
import { TestApp } from '../support/test-app.js';
import { checks, outcomesOf, verify } from '../support/verify-run.js';

// Processes start here.
jest.setTimeout(60_000);

/** Nothing that anybody has to wait for, and each guard in its place. */
const quick = { LOGIN_FAIL_EMAIL_THRESHOLD: '3', RL_LOGIN_EMAIL_LIMIT: '5/1h' };

/** What a server does that breaks one promise. */
type Tamper = (passing: Passing) => void;

const isRefused = ({ field, answer }: Passing, name: string, code: string) =>
  field === name && answer?.['code'] === code;

/** The same refusal under another code. */
const instead =
  (name: string, code: string, other: string): Tamper =>
  (passing) => {
    if (isRefused(passing, name, code)) passing.answer!['code'] = other;
  };

const session = {
  __typename: 'Authenticated',
  accessToken: 'a.b.c',
  refreshToken: 'r',
  deviceToken: 'd',
  user: { id: 'u' },
};

/** Treats the account that was made in another way than one that there is not. */
function forAccount(tamper: Tamper): Tamper {
  let account: unknown = null;
  return (passing) => {
    if (passing.field === 'signup') account = passing.input['email'];
    if (passing.field === 'login' && passing.input['email'] === account) tamper(passing);
  };
}

let flows = 0;

let locked = 0;

const flow = (more: object = {}) => {
  const state = `state-${flows++}`;
  const asked = { state, nonce: `n-${state}`, code_challenge: 'c', code_challenge_method: 'S256', ...more };
  return {
    __typename: 'OAuthStarted',
    state: asked.state,
    flowToken: `f-${state}`,
    authorizationUrl: `https://provider.example/authorize?${new URLSearchParams(asked).toString()}`,
  };
};

const failed = () => ({ __typename: 'OAuthFailedError', code: 'OAUTH_FAILED', message: '' });

/** Answers what there is to say of OAuth, as a server with a provider does. */
function oauth(started: () => object, completed: (input: Passing['input']) => object): Tamper {
  return (passing) => {
    const answers: Record<string, () => object> = {
      capabilities: () => ({ oauthProviders: [{ provider: 'GOOGLE' }] }),
      startOAuth: started,
      completeOAuth: () => completed(passing.input),
    };
    const answer = answers[passing.field];
    if (!answer) return;
    passing.errors = undefined;
    passing.answer = answer();
  };
}

describe('verify, with a server that does not keep its promises', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start(quick);
  });
  afterAll(() => app.close());

  const all = (tampers: readonly Tamper[]) => (passing: Passing) => {
    for (const tamper of tampers) tamper(passing);
  };

  // Each row breaks promises that have nothing to do with each other.
  it.each<Record<string, [string, Tamper]>>([
    {
      [checks.error]: [
        'says that the account is there',
        forAccount(({ answer }) => {
          if (answer?.['message']) answer['message'] = 'The password is wrong.';
        }),
      ],
      [checks.limit]: ['loses Retry-After', ({ headers }) => delete headers['retry-after']],
      [checks.oauth]: ['takes any state', oauth(flow, () => session)],
      [checks.codes]: [
        'signs in with a wrong code',
        (passing) => {
          if (isRefused(passing, 'verifyMfa', 'INVALID_CODE')) passing.answer = session;
        },
      ],
    },
    {
      [checks.error]: [
        'sets a header for accounts that are there',
        forAccount(({ headers }) => (headers['x-account'] = 'yes')),
      ],
      [checks.limit]: ['limits nothing', instead('login', 'RATE_LIMITED', 'INVALID_CREDENTIALS')],
      [checks.lock]: ['locks nothing', instead('login', 'ACCOUNT_LOCKED', 'INVALID_CREDENTIALS')],
      [checks.oauth]: [
        'takes a state from any browser',
        oauth(flow, ({ state }) => (String(state).startsWith('state-') ? session : failed())),
      ],
      [checks.codes]: ['takes codes without end', instead('verifyMfa', 'ACCOUNT_LOCKED', 'INVALID_CODE')],
    },
    {
      [checks.lock]: [
        'opens the lock to the right password',
        forAccount((passing) => {
          // The first wrong password that meets the lock meets it; what comes next is the right one.
          if (isRefused(passing, 'login', 'ACCOUNT_LOCKED') && locked++ > 0) passing.answer = session;
        }),
      ],
      [checks.oauth]: ['has one state for all', oauth(() => flow({ state: 'state' }), failed)],
      [checks.codes]: [
        'forgets to ask for a code',
        (passing) => {
          if (passing.answer?.['__typename'] === 'MfaChallenge') passing.answer = session;
        },
      ],
    },
    { [checks.oauth]: ['sends no nonce', oauth(() => flow({ nonce: '' }), failed)] },
    {
      [checks.oauth]: [
        'has no PKCE worth the name',
        oauth(() => flow({ code_challenge_method: 'plain' }), failed),
      ],
    },
  ])('fails each check of one that breaks a promise: %#', (broken) =>
    withTampering(app.client.url, all(Object.values(broken).map(([, tamper]) => tamper)), async (url) => {
      const run = await verify([url]);

      const names = Object.keys(broken);
      expect(outcomesOf(run)).toMatchObject(Object.fromEntries(names.map((name) => [name, 'failed'])));
      expect(run.stdout.match(/To do: ./g)!.length).toBeGreaterThanOrEqual(names.length);
      expect(run.code).toBe(1);
    }),
  );

  it('finds nothing wrong with OAuth where all is as it should be', () =>
    withTampering(app.client.url, oauth(flow, failed), async (url) => {
      expect(outcomesOf(await verify([url]))[checks.oauth]).toBe('ok');
    }));

  type Spoil = (line: Record<string, any>) => unknown;

  it.each<[string, string[], Spoil]>([
    [
      'leaves request ids out and writes hashes',
      [checks.ids, checks.secrets],
      ({ request_id: id, ...line }) =>
        line['operation'] === 'verifyMfa' ? { ...line, hash: '$argon2id$v=19' } : { ...line, request_id: id },
    ],
    [
      'leaves events out and writes Authorization headers',
      [checks.ids, checks.secrets],
      ({ event: _event, ...line }) => ({ ...line, header: 'Bearer eyJhbGci' }),
    ],
    ['writes something else', [checks.ids, checks.secrets], () => 'a line'],
  ])('fails the checks of a log of a server that %s', async (_how, names, spoil) => {
    const log = () => app.logs().map((line) => JSON.stringify(spoil(line)));

    const run = await verify([app.client.url], { log });

    expect(outcomesOf(run)).toMatchObject(Object.fromEntries(names.map((name) => [name, 'failed'])));
    expect(run.code).toBe(1);
  });

  it.each(['password', 'mfaToken', 'code'])('fails when the log has a %s', async (name) => {
    const seen: string[] = [];
    const watch = ({ input, answer }: Passing) => {
      const value = (input[name] ?? (name === 'code' ? undefined : answer?.[name])) as unknown;
      if (typeof value === 'string') seen.push(value);
    };
    const log = () =>
      app.logs().map((line) => JSON.stringify({ ...line, ...(seen[0] && { said: `it was ${seen[0]}.` }) }));

    await withTampering(app.client.url, watch, async (url) => {
      const run = await verify([url], { log });

      expect(outcomesOf(run)[checks.secrets]).toBe('failed');
      expect(run.stdout).toContain(`has a secret: ${name}`);
      expect(run.stdout).not.toContain(seen[0]!);
    });
  });
});
