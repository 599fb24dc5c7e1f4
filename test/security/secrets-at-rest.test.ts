import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { digest } from '../../src/platform/secrets/crypto.js';
import { decoded, dump } from '../support/dump.js';
import type { HostileProvider } from '../support/hostile-provider.js';
import { arrive, shareProvider, someone, verifiedUser, visit } from '../support/oauth.js';
import { challengeOf, userWithSecondFactor } from '../support/second-factor.js';
import type { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';

/** What rests in place of each kind of secret. */
const kinds = [
  'backup codes',
  'the secret of the second factor',
  'the secret of an enrollment',
  'the token of an enrollment',
  'the token of a challenge',
  'the token of a device',
  'the token that verifies an address',
  'the token that resets a password',
  'the token that changes an address',
  'the token that links an identity',
  'the state of a flow',
  'the token of a flow',
  'refresh tokens',
] as const;

type Secrets = Readonly<Record<(typeof kinds)[number], readonly string[]>>;

const hashes = ['md5', 'sha1', 'sha256', 'sha384', 'sha512'];

/** What anybody can compute of a guess. */
function keyless(secret: string): string[] {
  const hashed = hashes.flatMap((algorithm) => {
    const hash = createHash(algorithm).update(secret).digest();
    return [hash.toString('hex'), hash.toString('base64url'), hash.toString('base64').replaceAll('=', '')];
  });
  return hashed.map((text) => text.toLowerCase());
}

describe('a dump of the database, while every kind of secret is under way,', () => {
  let app: TestApp;
  let provider: HostileProvider;
  shareProvider((given) => ({ app, provider } = given));

  let secrets: Secrets;
  let owner: string;
  let values: string[];
  let texts: string[];
  beforeAll(async () => {
    ({ secrets, owner } = await secretsUnderWay());
    values = await dump(app.database);
    texts = decoded(values);
  }, 60_000);

  /** One of each kind, none of them spent. */
  async function secretsUnderWay(): Promise<{ readonly secrets: Secrets; readonly owner: string }> {
    const { user, phone, backupCodes } = await userWithSecondFactor(app);
    const [eva, newEmail] = [await verifiedUser(app), app.uniqueEmail()];
    const stranger = await app.signedInUser();
    const enrollment = await eva.mutate('enrollTotp');
    await eva.mutate('requestEmailChange', { newEmail, password });
    await app.client.mutate('requestPasswordReset', { email: stranger.email });
    const linked = await visit(app, provider, someone({ email: eva.email }));
    const { input: flow } = await arrive(app, provider, someone());
    const spent = stranger.refreshToken;
    await stranger.refresh();
    return {
      owner: user.id,
      secrets: {
        'backup codes': backupCodes.flatMap((code) => [code, code.replace('-', '')]),
        'the secret of the second factor': [phone.secret],
        'the secret of an enrollment': [enrollment.secret],
        'the token of an enrollment': [enrollment.enrollmentToken],
        'the token of a challenge': [await challengeOf(app, user)],
        'the token of a device': [user.deviceToken, user.deviceToken.split('.')[2]!],
        'the token that verifies an address': [await app.mailedToken(stranger.email, 'verify-email')],
        'the token that resets a password': [await app.mailedToken(stranger.email, 'reset-password')],
        'the token that changes an address': [await app.mailedToken(newEmail, 'confirm-email-change')],
        'the token that links an identity': [linked.linkToken],
        'the state of a flow': [flow.state],
        'the token of a flow': [flow.flowToken],
        'refresh tokens': [spent, stranger.refreshToken].flatMap((text) => [text, text.slice(37)]),
      },
    };
  }

  const found = (wanted: string) => texts.filter((text) => text.includes(wanted.toLowerCase()));

  it('holds a row of each', async () => {
    const purposes = await app.database.query(
      'select distinct purpose from one_time_tokens order by purpose',
    );
    const counted = await app.database.query(`select (select count(*)::integer from backup_codes) as codes,
      (select count(*)::integer from totp_factors) as factors, (select count(*)::integer from mails) as mails,
      (select count(*)::integer from signing_keys) as keys`);

    expect(purposes.map(({ purpose }) => purpose)).toEqual([
      'EMAIL_CHANGE',
      'EMAIL_VERIFICATION',
      'EMAIL_VERIFIED',
      'IDENTITY_LINK',
      'MFA_CHALLENGE',
      'OAUTH_FLOW',
      'PASSWORD_RESET',
      'TOTP_ENROLLMENT',
    ]);
    for (const count of Object.values(counted[0]!)) expect(count).toBeGreaterThan(0);
    expect(values).toContain(owner);
  });

  it.each(kinds)('holds nothing of %s, in no spelling', (kind) => {
    expect(secrets[kind].length).toBeGreaterThan(0);
    for (const secret of secrets[kind]) {
      expect(secret.length).toBeGreaterThanOrEqual(10);
      expect(found(secret)).toEqual([]);
    }
  });

  it.each(kinds)('holds no hash of %s that a guess can be tried against', (kind) => {
    for (const secret of secrets[kind]) {
      for (const hash of keyless(secret)) expect(found(hash)).toEqual([]);
    }
  });

  it('holds no digest without the pepper either', () => {
    const codes = secrets['backup codes'].map((code) => digest('', 'backup code', owner, code));
    const tokens = kinds.flatMap((kind) =>
      ['EMAIL_VERIFICATION', 'PASSWORD_RESET', 'MFA_CHALLENGE', 'TOTP_ENROLLMENT', 'OAUTH_FLOW'].flatMap(
        (purpose) => secrets[kind].map((secret) => digest('', 'one-time token', purpose, secret)),
      ),
    );

    for (const text of [...codes, ...tokens]) expect(found(text)).toEqual([]);
  });

  it('holds no private key, and no link or text of a mail', () => {
    for (const words of ['PRIVATE KEY', '#token=', 'expiresInMinutes']) expect(found(words)).toEqual([]);
  });
});
