import { describe, expect, it } from '@jest/globals';
import { cliContext } from '../../../src/cli/accounts.js';
import { inTransaction, run } from '../../../src/platform/context/transaction.js';
import { tables } from '../../../src/platform/database/tables.js';
import type { Session } from '../../../src/sessions/session.entity.js';
import { User } from '../../../src/users/user.entity.js';
import { shareApp } from '../../support/shared.js';
import type { TestApp } from '../../support/test-app.js';

const db = tables<{ sessions: Session; users: User }>();

describe('run', () => {
  let app: TestApp;
  shareApp((started) => (app = started));

  it('names rows as the properties of the entities, with dates, in a transaction and outside one', async () => {
    const ada = await app.signedInUser();
    const built = db
      .selectFrom('sessions')
      .innerJoin('users', 'users.id', 'sessions.userId')
      .select(['sessions.userId', 'sessions.createdAt', 'sessions.endedAt', 'users.roles as everyRole'])
      .where('sessions.userId', '=', ada.id);
    const ctx = cliContext(app.app);

    const outside = await run(ctx, built);
    const inside = await inTransaction(ctx, (within) => run(within, built));

    const found = { userId: ada.id, createdAt: expect.any(Date), endedAt: null, everyRole: ['USER'] };
    expect(outside).toEqual([found]);
    expect(inside).toEqual([found]);
  });

  it('writes in the transaction of its context only', async () => {
    const ada = await app.signedInUser();
    const ctx = cliContext(app.app);
    const change = db.updateTable('users').set({ name: 'Changed' }).where('id', '=', ada.id);

    const failing = inTransaction(ctx, async (within) => {
      await run(within, change);
      throw new Error('after the change');
    });

    await expect(failing).rejects.toThrow('after the change');
    expect(await ctx.em.findOne(User, ada.id)).not.toMatchObject({ name: 'Changed' });
  });

  it('is the only way to run a built query', async () => {
    await expect(db.selectFrom('users').select('id').execute()).rejects.toThrow('runs by `run`');
  });
});
