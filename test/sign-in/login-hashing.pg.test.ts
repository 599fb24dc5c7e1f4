import { describe, expect, it } from '@jest/globals';
import bcrypt from 'bcryptjs';
import { TopLevelError } from '../support/client.js';
import type { Result } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import type { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { TestUser } from '../support/test-user.js';
import { withApp } from '../support/with-app.js';
import { withRestarts } from '../support/with-restarts.js';

const hashOf = async (app: TestApp, { id }: TestUser) => {
  const [row] = await app.database.query('select password_hash from users where id = $1', [id]);
  return String(row!['password_hash']);
};

const login = (app: TestApp, { email }: TestUser, attempt = password) =>
  app.client.mutate('login', { email, password: attempt });

describe('login, with a hash made in another way', () => {
  const bcryptSettings = { PASSWORD_HASHING: 'bcrypt', BCRYPT_COST: '10' };
  type Settings = Readonly<Record<string, string>>;

  it.each<{ from: string; before: Settings; old: RegExp; after: Settings; renewed: RegExp }>([
    {
      from: 'bcrypt',
      before: bcryptSettings,
      old: /\$2b\$10\$/,
      after: { PASSWORD_HASHING: 'argon2id' },
      renewed: /\$argon2id\$v=19\$m=8192,t=1,p=1\$/,
    },
    {
      from: 'argon2id with less memory and fewer passes',
      before: {},
      old: /\$m=8192,t=1,p=1\$/,
      after: { ARGON2_MEMORY_KIB: '9216', ARGON2_PASSES: '2' },
      renewed: /\$m=9216,t=2,p=1\$/,
    },
    { from: 'argon2id', before: {}, old: /\$argon2id\$/, after: bcryptSettings, renewed: /\$2b\$10\$/ },
  ])('signs in and renews it: from $from', ({ before, old, after, renewed }) =>
    withRestarts(before, async (first, restart) => {
      const ada = await first.signedInUser();
      const oldHash = await hashOf(first, ada);
      const app = await restart(after);

      const wrong = await login(app, ada, `not ${password}`);
      const untouched = await hashOf(app, ada);
      const right = await login(app, ada);
      const newHash = await eventually(
        () => hashOf(app, ada),
        (hash) => hash !== oldHash,
      );

      expect(oldHash).toMatch(old);
      expect(wrong).toBeRefused('InvalidCredentials');
      expect(untouched).toBe(oldHash);
      expect(right).toBeSignedIn();
      expect(newHash).toMatch(renewed);
      expect(newHash.split('$')[0]).toBe(oldHash.split('$')[0]);
      await expect(login(app, ada)).resolves.toBeSignedIn();
      await expect(login(app, ada, `not ${password}`)).resolves.toBeRefused('InvalidCredentials');
    }),
  );

  it('gives an imported hash the pepper, and ends no session for it', () =>
    withApp({}, async (app) => {
      const ada = await app.signedInUser();
      const imported = await bcrypt.hash(password, 10);
      await app.database.query('update users set password_hash = $2 where id = $1', [ada.id, imported]);

      const result = await login(app, ada);

      expect(result).toBeSignedIn();
      const hash = await eventually(
        () => hashOf(app, ada),
        (now) => now !== imported,
      );
      expect(hash).toMatch(/^pepper=[\w-]+\$argon2id\$/);
      await expect(ada.me()).resolves.toMatchObject({ id: ada.id });
      await expect(login(app, ada)).resolves.toBeSignedIn();
    }));

  it('leaves a hash alone that is made as new ones are', () =>
    withRestarts({}, async (app, restart) => {
      const ada = await app.signedInUser();
      const before = await hashOf(app, ada);

      await login(app, ada);

      const restarted = await restart();
      await expect(hashOf(restarted, ada)).resolves.toBe(before);
    }));

  it('renews nothing when the password was changed meanwhile', () =>
    withRestarts(bcryptSettings, async (first, restart) => {
      const ada = await first.signedInUser();
      const app = await restart({ PASSWORD_HASHING: 'argon2id' });
      const newPassword = 'a lantern in the harbour';
      const { hashes } = app.app;
      const { hash } = hashes;
      const changed = Promise.withResolvers<Result<'changePassword'>>();
      hashes.hash = async (given) => {
        hashes.hash = hash;
        const renewed = await hash(given);
        changed.resolve(
          app.client.mutate('changePassword', { currentPassword: password, newPassword }, ada.sent),
        );
        await changed.promise;
        return renewed;
      };

      await login(app, ada);
      await expect(changed.promise).resolves.toBeSignedIn();

      const restarted = await restart();
      await expect(login(restarted, ada, newPassword)).resolves.toBeSignedIn();
      await expect(login(restarted, ada)).resolves.toBeRefused('InvalidCredentials');
    }));
});

describe('login, when more ask than can be served', () => {
  // So slow that all six are there before the first is done.
  const slow = { HASH_CONCURRENCY: '1', ARGON2_MEMORY_KIB: '131072', ARGON2_PASSES: '8' };

  it.each([
    { limit: 0, served: 1 },
    { limit: 1, served: 2 },
    { limit: 5, served: 6 },
  ])('serves $served of six where $limit may wait, and asks the rest to come back', ({ limit, served }) =>
    withApp({ ...slow, HASH_QUEUE_LIMIT: String(limit) }, async (app) => {
      const ada = await app.signedInUser();
      await login(app, ada);

      const outcomes = await Promise.all(
        Array.from({ length: 6 }, () => login(app, ada).catch((error: unknown) => error)),
      );

      const refused = outcomes.filter((outcome) => outcome instanceof TopLevelError);
      const signedIn = outcomes.filter(
        (outcome) => (outcome as Result<'login'>).__typename === 'Authenticated',
      );
      expect([signedIn.length, refused.length]).toEqual([served, 6 - served]);
      for (const { code, reply } of refused) {
        expect([code, reply.status]).toEqual(['SERVICE_UNAVAILABLE', 503]);
        expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
      }
      await expect(login(app, ada)).resolves.toBeSignedIn();
    }),
  );
});

describe('login, by the clock', () => {
  it('takes as long for a stranger and for an account without a password as for a wrong password', () =>
    withApp({ ARGON2_MEMORY_KIB: '19456', ARGON2_PASSES: '4' }, async (app) => {
      const [ada, bea] = [await app.signedInUser(), await app.signedInUser()];
      await app.database.query('update users set password_hash = null where id = $1', [bea.id]);
      const emails = {
        wrong: () => ada.email,
        stranger: () => app.uniqueEmail(),
        passwordless: () => bea.email,
      };
      const times: Record<string, number[]> = { wrong: [], stranger: [], passwordless: [] };

      for (let round = 0; round < 9; round++) {
        for (const [name, email] of Object.entries(emails)) {
          const started = performance.now();
          await app.client.mutate('login', { email: email(), password: `not ${password}` });
          times[name]!.push(performance.now() - started);
        }
      }

      const median = (name: string) => times[name]!.toSorted((a, b) => a - b)[4]!;
      for (const name of ['stranger', 'passwordless']) {
        expect(median(name) / median('wrong')).toBeGreaterThan(0.5);
        expect(median(name) / median('wrong')).toBeLessThan(2);
      }
    }));
});
