import { describe, expect, it, jest } from '@jest/globals';
import { keyStatus } from '../../../src/cli/key-status.js';
import { encryptedColumns } from '../../../src/maintenance/encrypted-columns.js';
import { keyRotationJob } from '../../../src/maintenance/key-rotation-job.js';
import { reEncrypt } from '../../../src/platform/keys/re-encrypt.js';
import { fingerprint, encrypt } from '../../../src/platform/secrets/crypto.js';
import { eventually } from '../../support/eventually.js';
import { challengeOf, userWithSecondFactor } from '../../support/second-factor.js';
import { testSettings } from '../../support/test-app.js';
import type { TestApp } from '../../support/test-app.js';
import { password } from '../../support/test-user.js';
import { withRestarts } from '../../support/with-restarts.js';

// Servers start over and over here, on a machine that may have others to run.
jest.setTimeout(120_000);

const { ENCRYPTION_KEY: older, PASSWORD_PEPPER: olderPepper, TOKEN_PEPPER: olderTokenPepper } = testSettings;
const newer = `newer-${older}`;

/** The fingerprints under which anything is encrypted. */
async function encryptingKeys({ database }: TestApp): Promise<string[]> {
  const boxes = encryptedColumns.map(({ table, column }) => `select ${column} as box from ${table}`);
  const rows = await database.query(
    `select distinct split_part(box, '.', 1) as key from (${boxes.join(' union all ')}) b where box is not null`,
  );
  return rows.map(({ key }) => key as string);
}

describe('ENCRYPTION_KEY', () => {
  it('encrypts everything again under a new first key, so that the old one can go', async () => {
    await withRestarts({}, async (app, restart) => {
      const { user, phone } = await userWithSecondFactor(app);
      const mfaToken = await challengeOf(app, user);
      const mails = await app.mails(user.email);
      await expect(encryptingKeys(app)).resolves.toEqual([fingerprint(older)]);

      const both = await restart({ ENCRYPTION_KEY: `${newer}, ${older}` });
      both.clock.advance('2m');
      await keyRotationJob(both.app)();
      const left = await eventually(
        () => encryptingKeys(both),
        (keys) => keys.length === 1,
      );
      expect(left).toEqual([fingerprint(newer)]);

      const only = await restart({ ENCRYPTION_KEY: newer });
      const result = await only.client.mutate('verifyMfa', { mfaToken, code: phone.code() });
      expect(result).toBeSignedIn();
      await expect(only.client.me(user.sent)).resolves.toMatchObject({ email: user.email });
      await expect(only.mails(user.email)).resolves.toEqual(expect.arrayContaining(mails));
    });
  });

  it('encrypts thousands of values again, whatever is among them that no key opens', async () => {
    await withRestarts({}, async (app, restart) => {
      const lost = 'a-key-that-nobody-has-any-more-0123456789';
      const box = (key: string) => encrypt([key], 'MFA_CHALLENGE', '{}');
      const boxes = Array.from({ length: 1050 }, (_, at) => box(at % 350 === 7 ? lost : older));
      await app.database.query(
        `insert into one_time_tokens (purpose, digest, owner, stamp, encrypted_data, expires_at)
          select 'MFA_CHALLENGE', md5(random()::text), gen_random_uuid(), 0, unnest($1::text[]), now() + interval '1 day'`,
        [boxes],
      );

      const both = await restart({ ENCRYPTION_KEY: `${newer}, ${older}` });
      await expect(reEncrypt(both.app, encryptedColumns)).resolves.toBe(3);
      await expect(encryptingKeys(both)).resolves.toEqual(
        expect.arrayContaining([fingerprint(newer), fingerprint(lost)]),
      );
      await expect(encryptingKeys(both)).resolves.toHaveLength(2);
    });
  });

  it('leaves what is written meanwhile as it was written', async () => {
    await withRestarts({}, async (app, restart) => {
      const { user } = await userWithSecondFactor(app);
      const both = await restart({ ENCRYPTION_KEY: `${newer}, ${older}` });
      const written = encrypt([older], 'TOTP secret', '"written meanwhile"');
      const { query } = both.app.database;
      jest.spyOn(both.app.database, 'query').mockImplementation(async (statement, values) => {
        if (statement.name === 're-encrypt-totp_factors') {
          await both.database.query('update totp_factors set encrypted_secret = $1', [written]);
        }
        return query(statement, values);
      });

      await reEncrypt(both.app, encryptedColumns);

      jest.restoreAllMocks();
      await expect(
        both.database.query('select encrypted_secret from totp_factors where user_id = $1', [user.id]),
      ).resolves.toEqual([{ encrypted_secret: written }]);
    });
  });
});

describe('PASSWORD_PEPPER', () => {
  it('goes into a hash anew when its owner signs in, so that the old one can go', async () => {
    await withRestarts({}, async (app, restart) => {
      const [ada, bea] = [await app.signedInUser(), await app.signedInUser()];
      const pepper = `newer-${olderPepper}`;
      const login = (server: TestApp, email: string) => server.client.mutate('login', { email, password });

      const both = await restart({ PASSWORD_PEPPER: `${pepper}, ${olderPepper}` });
      await expect(login(both, ada.email)).resolves.toBeSignedIn();
      // Made under the new pepper, and the newest, by which the start judges.
      await both.signedInUser();

      const only = await restart({ PASSWORD_PEPPER: pepper });
      await expect(login(only, ada.email)).resolves.toBeSignedIn();
      await expect(login(only, bea.email)).resolves.toBeRefused('InvalidCredentials');
    });
  });
});

describe('rotate-keys --status', () => {
  it('says of each key and pepper whether anything is left under it', async () => {
    await withRestarts({}, async (app, restart) => {
      const { user } = await userWithSecondFactor(app);
      await keyRotationJob(app.app)();

      const both = await restart({
        ENCRYPTION_KEY: `${newer}, ${older}`,
        PASSWORD_PEPPER: `newer-${olderPepper}, ${olderPepper}`,
        TOKEN_PEPPER: `newer-${olderTokenPepper}, ${olderTokenPepper}`,
      });
      await keyRotationJob(both.app)();
      await eventually(
        () => reEncrypt(both.app, encryptedColumns),
        (left) => left === 0,
      );
      await both.client.mutate('login', { email: user.email, password });
      const said = (await keyStatus(both.app)).join('\n');

      expect(said).toMatch(/^Signing keys\n {2}[\w-]{12} {2}active since /);
      expect(said).toContain(`${fingerprint(older)}, older: 0 encrypted values; no longer in use`);
      expect(said).toMatch(new RegExp(`${fingerprint(newer)}, the first: [1-9]\\d* encrypted values`));
      expect(said).toContain(`${fingerprint(olderTokenPepper)}, older: 10 backup codes`);
      expect(said).toMatch(
        new RegExp(`${fingerprint(olderTokenPepper)}, last the first at .*: refresh tokens until `),
      );
      for (const secret of [older, newer, olderPepper, olderTokenPepper]) expect(said).not.toContain(secret);
    });
  });
});
