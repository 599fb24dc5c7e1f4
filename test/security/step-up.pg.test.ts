import { describe, expect, it } from '@jest/globals';
import { buildClientSchema, getIntrospectionQuery } from 'graphql';
import type { IntrospectionQuery } from 'graphql';
import type { MutationName } from '../support/client.js';
import type { HostileProvider } from '../support/hostile-provider.js';
import { arrive, link, shareProvider, someone, verifiedUser, visit } from '../support/oauth.js';
import { enrol } from '../support/second-factor.js';
import type { WithSecondFactor } from '../support/second-factor.js';
import type { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { TestUser } from '../support/test-user.js';

let provider: HostileProvider;
let app: TestApp;
shareProvider((given) => ({ app, provider } = given));

const newPassword = 'a harbour in the morning';

interface Operation {
  /** The input under which the operation succeeds, prepared by the owner where something has to be there first. */
  readonly input: (owner: TestUser) => Promise<object>;
  readonly done: string;
  /** What an account without a second factor is answered; `done` when left out. */
  readonly withoutFactor?: string;
  readonly isAdministration?: boolean;
}

const ofUser = (done: string, more: object = {}): Operation => ({
  input: async () => ({ userId: (await app.signedInUser()).id, ...more }),
  done,
  isAdministration: true,
});

/** What weakens the account, or needs a fresh session, and takes no code of its own. */
const operations: Readonly<Record<string, Operation>> = {
  enrollTotp: { input: async () => ({ replace: true }), done: 'TotpEnrollment' },
  disableMfa: {
    input: async () => ({ password }),
    done: 'MfaDisabled',
    withoutFactor: 'MfaNotEnabledError',
  },
  changePassword: {
    input: async () => ({ currentPassword: password, newPassword }),
    done: 'Authenticated',
  },
  requestEmailChange: {
    input: async () => ({ newEmail: app.uniqueEmail(), password }),
    done: 'RequestAccepted',
  },
  deleteAccount: { input: async () => ({ password }), done: 'AccountDeleted' },
  startOAuth: { input: async () => ({ provider: 'GOOGLE', purpose: 'LINK' }), done: 'OAuthStarted' },
  linkIdentity: {
    input: async ({ email }) => {
      const { linkToken } = await visit(app, provider, someone({ email }));
      return { linkToken };
    },
    done: 'IdentityLinked',
  },
  unlinkIdentity: {
    input: async (owner) => ({ identityId: (await link(app, provider, owner, someone())).identity.id }),
    done: 'IdentityUnlinked',
  },
  createUser: {
    input: async () => ({ email: app.uniqueEmail() }),
    done: 'UserCreated',
    isAdministration: true,
  },
  updateUser: ofUser('UserUpdated', { name: 'Ada' }),
  createRecoveryLink: ofUser('RecoveryLinkCreated'),
  setUserRoles: ofUser('UserUpdated', { roles: ['USER'] }),
  deleteUser: ofUser('AccountDeleted'),
  resetUserMfa: {
    input: async () => ({ userId: (await enrol(app, await app.signedInUser())).user.id }),
    done: 'UserUpdated',
    isAdministration: true,
  },
};

/** Operations that prove a factor themselves; the tests below and those of test/mfa and test/sign-in hold them. */
const proofs = ['confirmTotp', 'regenerateBackupCodes', 'reauthenticate', 'completeOAuth', 'verifyMfa'];

/** Operations that weaken no account, or take a token that was mailed. */
const others = [
  'signup',
  'login',
  'refresh',
  'logout',
  'logoutAll',
  'revokeSession',
  'updateProfile',
  'verifyEmail',
  'resendVerificationEmail',
  'requestPasswordReset',
  'resetPassword',
  'confirmEmailChange',
  'sendPasswordReset',
  'resendInvitation',
  'suspendUser',
  'reinstateUser',
  'unlockUser',
  'revokeUserSessions',
];

interface Account extends WithSecondFactor {
  /** A session of the account from before the factor was turned on. */
  readonly stranger: TestUser;
}

async function administratorIf(isAdministrator: boolean | undefined, { id }: TestUser): Promise<void> {
  if (!isAdministrator) return;
  await app.database.query(`update users set roles = '{USER,ADMIN}' where id = $1`, [id]);
}

async function account({ isAdministration }: Partial<Operation> = {}): Promise<Account> {
  const owner = await verifiedUser(app);
  await administratorIf(isAdministration, owner);
  const stranger = await owner.elsewhere();
  return { ...(await enrol(app, owner)), stranger };
}

/** All that could be weaker afterwards. */
async function stateOf({ id }: TestUser): Promise<unknown> {
  const tables = ['totp_factors', 'backup_codes', 'identities'].map(async (table) =>
    app.database.query(`select * from ${table} where user_id = $1 order by 1, 2`, [id]),
  );
  const columns = 'email, password_hash, mfa_enabled, credential_version, roles';
  const user = await app.database.query(`select ${columns} from users where id = $1`, [id]);
  return [user, ...(await Promise.all(tables))];
}

const methods = ['TOTP', 'BACKUP_CODE'];

describe('what weakens an account', () => {
  it('is known of every mutation that there is', async () => {
    const { data } = await app.client.ask(getIntrospectionQuery());
    const schema = buildClientSchema(data as unknown as IntrospectionQuery);
    const mutations = Object.keys(schema.getMutationType()!.getFields());

    expect([...Object.keys(operations), ...proofs, ...others].sort()).toEqual(mutations.sort());
  });

  describe.each(Object.entries(operations) as [MutationName, Operation][])('%s', (name, operation) => {
    it('is refused to a session that has not shown the second factor, until it shows a code', async () => {
      const { user, phone, stranger } = await account(operation);
      const input = await operation.input(user);
      const before = await stateOf(user);

      const refused = await stranger.mutate(name, input);
      const after = await stateOf(user);
      await stranger.mutate('reauthenticate', { code: phone.code() });
      const result = await stranger.mutate(name, input);

      expect(refused).toBeRefused('ReauthenticationRequired');
      expect(refused.methods).toEqual(methods);
      expect(after).toEqual(before);
      expect(result.__typename).toBe(operation.done);
    });

    it('is done in a session that has shown it', async () => {
      const { user } = await account(operation);

      const result = await user.mutate(name, await operation.input(user));

      expect(result.__typename).toBe(operation.done);
    });

    it('asks nothing more of an account without a second factor', async () => {
      const user = await verifiedUser(app);
      await administratorIf(operation.isAdministration, user);
      const elsewhere = await user.elsewhere();

      const result = await elsewhere.mutate(name, await operation.input(user));

      expect(result.__typename).toBe(operation.withoutFactor ?? operation.done);
    });
  });

  it.each([
    ['disableMfa', 'MfaDisabled'],
    ['deleteAccount', 'AccountDeleted'],
    ['regenerateBackupCodes', 'BackupCodes'],
  ] as const)('is done by %s with a code in a session that has not shown one before', async (name, done) => {
    const { phone, stranger } = await account();

    await expect(stranger.mutate(name, { code: phone.wrongCode() })).resolves.toBeRefused('InvalidCode');
    const result = await stranger.mutate(name, { code: phone.code() });

    expect(result.__typename).toBe(done);
  });

  it('tells nothing of the password where the factor is missing', async () => {
    const { stranger } = await account();

    for (const guess of ['one guess', password]) {
      const wish = { currentPassword: guess, newPassword };
      await expect(stranger.mutate('changePassword', wish)).resolves.toBeRefused('ReauthenticationRequired');
      const disabled = await stranger.mutate('disableMfa', { password: guess });
      expect(disabled).toBeRefused('ReauthenticationRequired');
    }
  });

  it('is refused to an account without a password in a fresh session that has not shown the factor', async () => {
    const { stranger } = await account();
    await app.database.query('update users set password_hash = null where id = $1', [stranger.id]);

    for (const [name, input] of [
      ['changePassword', { newPassword }],
      ['requestEmailChange', { newEmail: app.uniqueEmail() }],
      ['deleteAccount', {}],
    ] as const) {
      await expect(stranger.mutate(name, input)).resolves.toBeRefused('ReauthenticationRequired');
    }
  });

  it('is not a session that showed only the factor before this one', async () => {
    const { user, stranger, phone } = await account();
    await stranger.mutate('reauthenticate', { code: phone.code() });
    app.clock.advance('1m');
    await enrol(app, user);

    const refused = await stranger.mutate('disableMfa', { password });
    const done = await user.mutate('disableMfa', { password });

    expect(refused).toBeRefused('ReauthenticationRequired');
    expect(done.__typename).toBe('MfaDisabled');
  });

  it('links nothing that was begun before the factor was turned on', async () => {
    const owner = await verifiedUser(app);
    const stranger = await owner.elsewhere();
    const { input } = await arrive(app, provider, someone(), { purpose: 'LINK', sent: stranger.sent });
    await enrol(app, owner);

    const result = await app.client.mutate('completeOAuth', input, stranger.sent);

    expect(result).toBeRefused('OAuthFailed');
    await expect(app.client.identities(owner.sent)).resolves.toEqual([]);
  });
});
