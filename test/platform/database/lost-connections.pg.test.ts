import { describe, expect, it } from '@jest/globals';
import { cliContext } from '../../../src/cli/accounts.js';
import { inTransaction, query } from '../../../src/platform/context/transaction.js';
import { password } from '../../support/test-user.js';
import { withApp } from '../../support/with-app.js';

const endMyself = { name: 'end-myself', text: 'select pg_terminate_backend(pg_backend_pid())' };

describe('transactions whose connection is lost', () => {
  it('leave the pool as large as it was', () =>
    withApp({ DATABASE_POOL_SIZE: '2' }, async (app) => {
      const ada = await app.signedInUser();

      const lost = await Promise.allSettled(
        Array.from({ length: 6 }, () =>
          inTransaction(cliContext(app.app), (call) => query(call, endMyself, [])),
        ),
      );

      expect(lost.map(({ status }) => status)).toEqual(Array(6).fill('rejected'));
      await expect(ada.me()).resolves.toMatchObject({ id: ada.id });
      await expect(app.client.mutate('login', { email: ada.email, password })).resolves.toBeSignedIn();
    }));
});
