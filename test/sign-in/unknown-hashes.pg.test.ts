import { describe, expect, it } from '@jest/globals';
import { shareApp } from '../support/shared.js';
import type { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';

describe('login, of an account whose stored hash has an unknown format', () => {
  let app: TestApp;
  shareApp((started) => (app = started));

  // As after a migration from another system that does not use import-users.
  it.each(['not a hash', 'md5:5f4dcc3b5aa765d61d8327deb882cf99', '$odd$1$2$3', ''])(
    'answers as to a wrong password, and warns the operator: %j',
    async (hash) => {
      const [ada, bea] = [await app.signedInUser(), await app.signedInUser()];
      await app.database.query('update users set password_hash = $2 where id = $1', [ada.id, hash]);

      const unknown = await app.client.mutate('login', { email: ada.email, password });
      const wrong = await app.client.mutate('login', { email: bea.email, password: 'not the password' });

      expect(unknown).toBeRefused('InvalidCredentials');
      expect(unknown).toEqual(wrong);
      await expect(ada.me()).resolves.toMatchObject({ hasPassword: false });
      const warned = app.logs().filter(({ level, user_id }) => level === 'warn' && user_id === ada.id);
      expect(warned).toEqual([
        expect.objectContaining({ because: expect.stringContaining('unknown format') }),
      ]);
    },
  );
});
