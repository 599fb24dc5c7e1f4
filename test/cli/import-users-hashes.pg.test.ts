import { describe, expect, it } from '@jest/globals';
import bcrypt from 'bcryptjs';
import { Authenticator } from '../support/authenticator.js';
import { eventually } from '../support/eventually.js';
import { madeElsewhere, published } from '../support/foreign-hashes.js';
import { bcryptHash, lookInto, newEmail, shareImports } from '../support/imports.js';
import type { TestApp } from '../support/test-app.js';

const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

describe('import-users, of people with proofs from elsewhere', () => {
  let app: TestApp;
  const files = shareImports((started) => (app = started));
  const { login, rowOf } = lookInto(() => app);

  it.each([...published, ...madeElsewhere])(
    'lets people in by the password they have, and renews its hash: $source',
    async ({ password: known, hash }) => {
      const address = newEmail();

      const { imported } = await files.import(app, [{ email: address, password_hash: hash }]);
      const before = (await rowOf(address))!['password_hash'];
      const wrong = await login({ email: address }, `not ${known}`);
      const right = await login({ email: address }, known);
      const after = await eventually(
        async () => (await rowOf(address))!['password_hash'],
        (now) => now !== before,
      );

      expect(imported).toMatchObject({ records: 1, made: 1, refused: 0 });
      expect(wrong).toBeRefused('InvalidCredentials');
      expect(right).toBeSignedIn();
      expect(after).toMatch(/^pepper=[\w-]+\$argon2id\$v=19\$m=8192,t=1,p=1\$/);
      await expect(login({ email: address }, known)).resolves.toBeSignedIn();
      await expect(login({ email: address }, `not ${known}`)).resolves.toBeRefused('InvalidCredentials');
    },
  );

  it.each([
    [
      'PBKDF2 in hex',
      {
        password_algorithm: 'pbkdf2-sha256',
        password_iterations: 1000,
        password_salt: '30313233343536373839616263646566',
        password_salt_encoding: 'hex',
        password_hash: '05500b18c982fcaffc10b12b739560271c8f140a40ac8651090b2a8c4819589e',
        password_hash_encoding: 'hex',
      },
    ],
    [
      'PBKDF2 in base64, the salt as text',
      {
        password_algorithm: 'PBKDF2-SHA512',
        password_iterations: '1000',
        password_salt: '0123456789abcdef',
        password_salt_encoding: 'text',
        password_hash:
          '7F/Y1rnWXXurLCfFvAmyjyXtbABhgzBTBNcm//wlnvGBOz7OExlgRFs5qwaY5PzB3/WjR7P4yv/ACDQZpDXIfQ==',
      },
    ],
  ])('takes a hash whose parts stand in fields of their own: %s', async (_what, parts) => {
    const address = newEmail();

    await files.import(app, [{ email: address, ...parts }]);

    await expect(login({ email: address })).resolves.toBeSignedIn();
    await expect(login({ email: address }, 'another password')).resolves.toBeRefused('InvalidCredentials');
  });

  it('adds to every record what holds for all of them, as the signer key of Firebase does', async () => {
    const address = newEmail();
    const defaults = {
      password_algorithm: 'firebase-scrypt',
      firebase_salt_separator: 'Bw==',
      firebase_rounds: 8,
      firebase_memory_cost: 14,
      firebase_signer_key:
        'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==',
    };
    const password_hash =
      'lSrfV15cpx95_sZS2W9c9Kp6i_LVgQNDNC_qzrCnh1SAyZvqmZqAjTdn3aoItz-VHjoZilo78198JAdRuid5lQ';

    await files.import(
      app,
      [{ email: address, password_hash, password_salt: '42xEC+ixf3L2lw==', locale: null }],
      { defaults: { ...defaults, locale: 'pt-br' } },
    );

    await expect(login({ email: address }, 'user1password')).resolves.toBeSignedIn();
    await expect(rowOf(address)).resolves.toMatchObject({ locale: 'pt-BR' });
  });

  it.each([
    ['of our own kind', {}, { period: 30, digits: 6 }],
    ['of 60 seconds and 8 digits', { totp_period: 60, totp_digits: 8 }, { period: 60, digits: 8 }],
  ])('asks for the second factor, and takes codes %s', async (_what, fields, options) => {
    const address = newEmail();
    const phone = new Authenticator(secret, app.clock.now, options);

    await files.import(app, [
      { email: address, password_hash: bcryptHash, totp_secret: `${secret.toLowerCase()}====`, ...fields },
    ]);
    const challenge = await login({ email: address });
    const wrong = await app.client.mutate('verifyMfa', {
      mfaToken: challenge.mfaToken,
      code: phone.wrongCode(),
    });
    const right = await app.client.mutate('verifyMfa', {
      mfaToken: challenge.mfaToken,
      code: phone.code(),
    });

    expect(challenge.__typename).toBe('MfaChallenge');
    expect(wrong).toBeRefused('InvalidCode');
    expect(right).toBeSignedIn();
    const [factor] = await app.database.query(
      'select encrypted_secret from totp_factors join users on id = user_id where email = $1',
      [address],
    );
    expect(factor!['encrypted_secret']).not.toContain(secret);
  });

  it('leaves a secret out that was never confirmed', async () => {
    const address = newEmail();

    await files.import(app, [
      { email: address, password_hash: bcryptHash, totp_secret: secret, mfa_enabled: false },
    ]);

    await expect(login({ email: address })).resolves.toBeSignedIn();
  });

  it('compares a password as it was typed, in whichever form its letters come', async () => {
    const [composed, apart] = ['pässwörter für alle', 'pässwörter für alle'].map((text, at) =>
      text.normalize(at === 0 ? 'NFC' : 'NFD'),
    );
    const addresses = [newEmail(), newEmail()];
    const hashes = await Promise.all([composed!, apart!].map((text) => bcrypt.hash(text, 4)));

    await files.import(
      app,
      addresses.map((address, at) => ({ email: address, password_hash: hashes[at] })),
    );

    for (const address of addresses) {
      const before = (await rowOf(address))!['password_hash'];
      await expect(login({ email: address }, apart)).resolves.toBeSignedIn();
      await eventually(
        async () => (await rowOf(address))!['password_hash'],
        (now) => now !== before,
      );
      await expect(login({ email: address }, composed)).resolves.toBeSignedIn();
    }
  });
});
