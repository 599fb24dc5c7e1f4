import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Result } from '../support/client.js';
import type { HostileProvider } from '../support/hostile-provider.js';
import { withMeanwhile } from '../support/interleave.js';
import { waitingForLocks } from '../support/locks.js';
import { topLevelError } from '../support/matchers.js';
import { shareProvider, someone, verifiedUser, visit } from '../support/oauth.js';
import type { PersonFragment } from '../support/operations/generated.js';
import { enrol } from '../support/second-factor.js';
import type { WithSecondFactor } from '../support/second-factor.js';
import type { TestApp } from '../support/test-app.js';
import { password, TestUser } from '../support/test-user.js';

const owners = 'a harbour in the morning';

/**
 * An attacker registers the address of somebody else and waits for its owner (Sudhodanan and Paverd, "Pre-hijacked
 * accounts", 2022). Whatever the attacker kept is tried once the owner has come.
 */
describe('an account that an attacker made before its owner came', () => {
  let provider: HostileProvider;
  let app: TestApp;
  shareProvider((given) => ({ app, provider } = given));

  /** Everything that may have been left behind. */
  interface Kept {
    readonly session?: TestUser;
    readonly factor?: WithSecondFactor;
    readonly identity?: Record<string, unknown>;
    readonly mfaToken?: string;
    readonly mailed?: readonly string[];
  }

  /** Tries all that the attacker kept: none of it may lead to a session of this user. */
  async function expectNoWayIn(userId: string, email: string, kept: Kept): Promise<void> {
    const { session, factor, identity, mfaToken } = kept;
    const results: { readonly __typename: string; readonly user: PersonFragment }[] = [];
    const login = { email, password, ...(session && { deviceToken: null }) };
    results.push(await app.client.mutate('login', login));
    if (session) {
      expect((await topLevelError(session.me())).reason).toBe('SESSION_REVOKED');
      results.push(await session.refresh());
      expect(
        (await topLevelError(session.mutate('startOAuth', { provider: 'GOOGLE', purpose: 'LINK' }))).code,
      ).toBe('UNAUTHENTICATED');
    }
    for (const method of factor && mfaToken ? ['TOTP', 'BACKUP_CODE'] : []) {
      const code = method === 'TOTP' ? factor!.phone.code() : factor!.backupCodes[0];
      results.push(await app.client.mutate('verifyMfa', { mfaToken, method, code }));
    }
    if (identity) results.push(await visit(app, provider, identity));

    for (const result of results) {
      if (result.__typename === 'Authenticated') expect(result.user.id).not.toBe(userId);
      expect(result.__typename).not.toBe('MfaChallenge');
    }
    const alive = await app.database.query('select * from sessions where user_id = $1 and ended_at is null', [
      userId,
    ]);
    expect(alive).toHaveLength(1);
  }

  async function resetByMail(email: string): Promise<Result<'resetPassword'>> {
    await app.client.mutate('requestPasswordReset', { email });
    const token = await app.mailedToken(email, 'reset-password');
    return app.client.mutate('resetPassword', { token, newPassword: owners });
  }

  it('by a password is its owner’s alone, once they come by a provider that vouches for them', async () => {
    const attacker = await app.signedInUser();
    const { email, id } = attacker;

    const owner = await visit(app, provider, someone({ email }));

    expect(owner).toBeSignedIn();
    expect(owner.user).toMatchObject({ id, email, emailVerified: true, hasPassword: false });
    await expectNoWayIn(id, email, { session: attacker });
  });

  it('by a password, with a second factor, a challenge and a session kept, is its owner’s alone', async () => {
    const attacker = await app.signedInUser();
    const { email, id } = attacker;
    const factor = await enrol(app, attacker);
    const { mfaToken } = await app.client.mutate('login', { email, password });
    await attacker.mutate('requestEmailChange', { newEmail: 'attacker@evil.example', password });
    const change = await app.mailedToken('attacker@evil.example', 'confirm-email-change');
    const linking = await attacker.mutate('startOAuth', { provider: 'GOOGLE', purpose: 'LINK' });
    const own = someone();

    const owner = await visit(app, provider, someone({ email }));

    expect(owner).toBeSignedIn();
    expect(owner.user).toMatchObject({ id, mfaEnabled: false, hasPassword: false });
    await expectNoWayIn(id, email, { session: attacker, factor, mfaToken });
    await expect(app.client.mutate('confirmEmailChange', { token: change })).resolves.toBeRefused(
      'InvalidToken',
    );
    for (const [table, column] of [
      ['totp_factors', 'user_id'],
      ['backup_codes', 'user_id'],
      ['one_time_tokens', 'owner'],
    ]) {
      expect(await app.database.query(`select 1 from ${table} where ${column} = $1`, [id])).toEqual([]);
    }
    const url = linking.authorizationUrl;
    const code = provider.codeFor(url, provider.honest('GOOGLE', url, own, app.clock.now()));
    const { state, flowToken } = linking;
    const redirectUri = new URL(url).searchParams.get('redirect_uri');
    const late = await topLevelError(
      app.client.mutate('completeOAuth', { code, state, flowToken, redirectUri }, attacker.sent),
    );
    expect(late.reason).toBe('SESSION_REVOKED');
  });

  it('by a password lets nobody in who was signing in while its owner came', async () => {
    const { email } = await app.signedInUser();

    const late = await withMeanwhile(
      app,
      () => app.client.mutate('login', { email, password }),
      () => visit(app, provider, someone({ email })),
    );

    expect(late.__typename).not.toBe('Authenticated');
  });

  // The owner's coming is held up after it took the attacker's identity away, and before that is committed.
  it('lets nobody in by an identity that is going at that moment', async () => {
    const attacker = await app.signedInUser();
    const identity = someone();
    await visit(app, provider, identity, { purpose: 'LINK', sent: attacker.sent });
    const holder = new pg.Client({ connectionString: app.database.url! });
    // It goes with the database where a line below fails.
    holder.on('error', () => {});
    await holder.connect();
    await holder.query('begin');
    await holder.query('select 1 from sessions where user_id = $1 for update', [attacker.id]);
    const waiting = (count: number) => waitingForLocks(app.database, count);

    const coming = visit(app, provider, someone({ email: attacker.email }));
    await waiting(1);
    const late = visit(app, provider, identity);
    await waiting(2);
    await holder.query('commit');
    const owner = await coming;

    expect(owner.user.id).toBe(attacker.id);
    expect(await late).toBeRefused('OAuthFailed');
    await expectNoWayIn(attacker.id, attacker.email, { session: attacker, identity });
    await holder.end();
  });

  it('by an address that their provider does not vouch for is its owner’s, once they verify it', async () => {
    const identity = someone({ email_verified: false });
    const { email } = identity;
    const signedUp = await visit(app, provider, identity);
    const session = new TestUser(app.client, email, signedUp);

    const refused = await app.client.mutate('signup', { email, password: owners });
    const owner = await resetByMail(email);

    expect(refused).toBeRefused('EmailTaken');
    expect(owner).toBeSignedIn();
    await expectNoWayIn(session.id, email, { session, identity });
  });

  it('with an account at a provider linked to it is its owner’s, once they reset the password', async () => {
    const attacker = await app.signedInUser();
    const identity = someone();
    await visit(app, provider, identity, { purpose: 'LINK', sent: attacker.sent });

    const owner = await resetByMail(attacker.email);

    expect(owner).toBeSignedIn();
    expect(app.events()).toContainEqual(
      expect.objectContaining({ type: 'IDENTITY_UNLINKED', userId: attacker.id }),
    );
    await expectNoWayIn(attacker.id, attacker.email, { session: attacker, identity });
  });

  it('with one linked is its owner’s also when they had verified the address by mail before', async () => {
    const attacker = await app.signedInUser();
    const identity = someone();
    await visit(app, provider, identity, { purpose: 'LINK', sent: attacker.sent });
    const token = await app.mailedToken(attacker.email, 'verify-email');
    await app.client.mutate('verifyEmail', { token });

    const owner = await resetByMail(attacker.email);

    expect(owner).toBeSignedIn();
    await expectNoWayIn(attacker.id, attacker.email, { session: attacker, identity });
  });

  it('with one linked is its owner’s, once they come by a provider that vouches for them', async () => {
    const attacker = await app.signedInUser();
    const identity = someone();
    await visit(app, provider, identity, { purpose: 'LINK', sent: attacker.sent });

    const owner = await visit(app, provider, someone({ email: attacker.email }));

    expect(owner.user.id).toBe(attacker.id);
    await expectNoWayIn(attacker.id, attacker.email, { session: attacker, identity });
  });

  it('under another address, with one linked, is its owner’s, once they confirm theirs and reset the password', async () => {
    const attacker = await verifiedUser(app);
    const identity = someone();
    await visit(app, provider, identity, { purpose: 'LINK', sent: attacker.sent });
    const email = app.uniqueEmail();
    await attacker.mutate('requestEmailChange', { newEmail: email, password });
    const token = await app.mailedToken(email, 'confirm-email-change');
    await app.client.mutate('confirmEmailChange', { token });

    const owner = await resetByMail(email);

    expect(owner).toBeSignedIn();
    expect(owner.user.id).toBe(attacker.id);
    await expectNoWayIn(attacker.id, email, { session: attacker, identity });
  });

  it('keeps what its owner linked after the address was proved, whatever they reset', async () => {
    const ada = await app.signedInUser();
    await app.client.mutate('verifyEmail', { token: await app.mailedToken(ada.email, 'verify-email') });
    const identity = someone();
    await visit(app, provider, identity, { purpose: 'LINK', sent: ada.sent });

    await resetByMail(ada.email);

    const result = await visit(app, provider, identity);
    expect(result.user.id).toBe(ada.id);
  });
});
