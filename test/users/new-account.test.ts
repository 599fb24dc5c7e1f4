import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createUser } from '../../src/admin/create-user.js';
import { cliContext, makeAccount, makeInvitedAccount } from '../../src/cli/accounts.js';
import type { NewAccountOptions } from '../../src/cli/accounts.js';
import type { RequestContext } from '../../src/platform/context/request-context.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';

interface MadeAccount {
  readonly roles: readonly string[];
}

type Way = (ctx: RequestContext, wanted: NewAccountOptions) => Promise<MadeAccount>;

const ways: [string, Way][] = [
  ['an administrator', (ctx, wanted) => createUser(ctx, { ...wanted, password, emailVerified: true })],
  [
    'an invitation of an administrator',
    (ctx, wanted) => createUser(ctx, { ...wanted, emailVerified: false }),
  ],
  ['the operator', (ctx, wanted) => makeAccount(ctx, { ...wanted, password })],
  ['an invitation of the operator', makeInvitedAccount],
];

describe.each(ways)('an account that is made by %s', (_who, make) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ ROLES: 'USER,NURSE,ADMIN', USERNAMES_ENABLED: 'false' });
  });
  afterAll(() => app.close());

  const attempt = (wanted: Partial<NewAccountOptions>) => {
    const plain = { email: app.uniqueEmail(), username: null, name: null, roles: ['USER'] };
    return make(cliContext(app.app), { ...plain, ...wanted });
  };

  it('has no username where the deployment has none', async () => {
    const refused = attempt({ username: 'ada.l' });

    await expect(refused).rejects.toMatchObject({
      refused: 'InvalidInput',
      extras: { fields: [{ path: ['input', 'username'], message: { key: 'usernameNotUsed' } }] },
    });
  });

  it('has no role that the deployment does not have', async () => {
    const refused = attempt({ roles: ['USER', 'KING'] });

    await expect(refused).rejects.toMatchObject({
      refused: 'InvalidInput',
      extras: {
        fields: [{ message: { key: 'roleUnknown', values: { roles: ['USER', 'NURSE', 'ADMIN'] } } }],
      },
    });
  });

  it('has each of its roles once', async () => {
    await expect(attempt({ roles: ['NURSE', 'USER', 'NURSE'] })).resolves.toMatchObject({
      roles: ['NURSE', 'USER'],
    });
  });

  it('is refused for everything that is wrong at once', async () => {
    const refused = attempt({ email: 'ada@', username: 'a', name: ' ', roles: ['KING'] });

    const at = (field: string) => ({ path: ['input', field] });
    await expect(refused).rejects.toMatchObject({
      extras: {
        fields: [
          at('email'),
          at('username'),
          at('name'),
          at('username'),
          { message: { key: 'roleUnknown' } },
        ],
      },
    });
  });
});
