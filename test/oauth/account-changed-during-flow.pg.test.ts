import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Result } from '../support/client.js';
import { HostileProvider } from '../support/hostile-provider.js';
import { waitingForLocks } from '../support/locks.js';
import { topLevelError } from '../support/matchers.js';
import { arrive, link, newcomer, someone, verifiedUser, visit } from '../support/oauth.js';
import type { Visit } from '../support/oauth.js';
import { manyRoles, TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';

/** What counts is the account as it is when somebody comes back from the provider, not when they left. */
describe('while somebody is at a provider', () => {
  let provider: HostileProvider;
  let app: TestApp;
  beforeAll(async () => {
    provider = await HostileProvider.start();
    app = await TestApp.start({ ...provider.settings, ...manyRoles, MFA_REQUIRED_ROLES: 'CAREGIVER' });
  });
  afterAll(async () => {
    await app.close();
    await provider.close();
  });

  /** Leaves, lets something happen, and comes back. */
  async function visitMeanwhile(
    claims: object,
    deed: () => Promise<unknown>,
    wish: Visit = {},
  ): Promise<Result<'completeOAuth'>> {
    const { input } = await arrive(app, provider, claims, wish);
    await deed();
    return app.client.mutate('completeOAuth', input, wish.sent);
  }

  it('their account may be deleted: they begin anew', async () => {
    const claims = someone();
    const { user, accessToken } = await visit(app, provider, claims);

    const result = await visitMeanwhile(claims, () =>
      app.client.mutate('deleteAccount', {}, { token: accessToken }),
    );

    expect(result).toBeSignedIn();
    expect(result.user.id).not.toBe(user.id);
  });

  it('their account may be suspended', async () => {
    const administrator = await app.administrator();
    const ada = await newcomer(app, provider);
    const [known, claims] = [someone(), someone()];
    await link(app, provider, ada, known);
    const suspend = () => administrator.mutate('suspendUser', { userId: ada.id, reason: 'x' });
    const { input } = await arrive(app, provider, claims, { purpose: 'LINK', sent: ada.sent });

    const result = await visitMeanwhile(known, suspend);
    const late = await topLevelError(app.client.mutate('completeOAuth', input, ada.sent));

    expect(result).toBeRefused('AccountSuspended');
    expect(late.reason).toBe('SESSION_REVOKED');
  });

  it('the way in may be unlinked: it leads to the account no more', async () => {
    const ada = await verifiedUser(app);
    const claims = someone({ email: ada.email });
    const { identity } = await link(app, provider, ada, claims);

    const result = await visitMeanwhile(claims, () =>
      ada.mutate('unlinkIdentity', { identityId: identity.id }),
    );

    expect(result.__typename).toBe('AccountLinkRequired');
  });

  it('the account may get another address: the old one leads to it no more', async () => {
    const ada = await app.signedInUser();
    const newEmail = app.uniqueEmail();

    const result = await visitMeanwhile(someone({ email: ada.email }), async () => {
      await ada.mutate('requestEmailChange', { newEmail, password });
      await app.client.mutate('confirmEmailChange', {
        token: await app.mailedToken(newEmail, 'confirm-email-change'),
      });
    });

    expect(result).toBeSignedIn();
    expect(result.user.id).not.toBe(ada.id);
    await expect(app.client.mutate('login', { email: newEmail, password })).resolves.toBeSignedIn();
  });

  it('the owner may prove the address here: then they sign in before anything is linked', async () => {
    const ada = await app.signedInUser();

    const result = await visitMeanwhile(someone({ email: ada.email }), async () =>
      app.client.mutate('verifyEmail', { token: await app.mailedToken(ada.email, 'verify-email') }),
    );

    expect(result.__typename).toBe('AccountLinkRequired');
    await expect(app.client.mutate('login', { email: ada.email, password })).resolves.toBeSignedIn();
  });

  it('the session that wants a link may end, or come to need a second factor first', async () => {
    const [ada, bea] = [await verifiedUser(app), await verifiedUser(app)];
    const wish = (sent: Visit['sent']): Visit => ({ purpose: 'LINK', ...(sent && { sent }) });
    const promote = () =>
      app.database.query(`update users set roles = '{USER,CAREGIVER}' where id = $1`, [bea.id]);

    const ended = await topLevelError(visitMeanwhile(someone(), () => ada.mutate('logout'), wish(ada.sent)));
    const enrolling = await topLevelError(visitMeanwhile(someone(), promote, wish(bea.sent)));

    expect(ended.reason).toBe('SESSION_REVOKED');
    expect(enrolling.reason).toBe('MFA_ENROLLMENT_REQUIRED');
    expect(await app.database.query('select 1 from identities where user_id = $1', [bea.id])).toEqual([]);
  });

  it.each([
    ['session may end', 'update sessions set ended_at = now() where user_id = $1'],
    ['account may be suspended', 'update users set suspended_at = now() where id = $1'],
  ])('the %s in the very moment of linking: nothing is linked', async (_what, change) => {
    const ada = await verifiedUser(app);
    const { input } = await arrive(app, provider, someone(), { purpose: 'LINK', sent: ada.sent });
    const holder = new pg.Client({ connectionString: app.database.url! });
    // It goes with the database where a line below fails.
    holder.on('error', () => {});
    await holder.connect();
    await holder.query('begin');
    await holder.query('select 1 from users where id = $1 for update', [ada.id]);
    const error = topLevelError(app.client.mutate('completeOAuth', input, ada.sent));
    const waiting = await waitingForLocks(app.database, 1);
    await holder.query(change, [ada.id]);
    await holder.query('commit');
    await holder.end();

    expect(waiting).toBe(1);
    expect((await error).reason).toBe('SESSION_REVOKED');
    await expect(
      app.database.query('select 1 from identities where user_id = $1', [ada.id]),
    ).resolves.toEqual([]);
  });

  it('nobody who has to set up a second factor first links one more way in', async () => {
    const sent = { token: (await visit(app, provider, someone(), { role: 'CAREGIVER' })).accessToken };

    for (const name of ['startOAuth', 'linkIdentity', 'unlinkIdentity'] as const) {
      const inputs = {
        startOAuth: { provider: 'GOOGLE', purpose: 'LINK' },
        linkIdentity: { linkToken: 'x' },
        unlinkIdentity: { identityId: 'x' },
      };
      const error = await topLevelError(app.client.mutate(name, inputs[name], sent));
      expect(error.reason).toBe('MFA_ENROLLMENT_REQUIRED');
    }
  });
});
