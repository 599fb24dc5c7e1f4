import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { command } from '../support/command-line.js';
import type { Outcome } from '../support/command-line.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';

// Each command opens the database, on a machine that may have others to run.
jest.setTimeout(240_000);

describe('gatehouse audit', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  function run(...args: string[]): Promise<Outcome> {
    return command({ DATABASE_URL: app.database.url!, ...app.database.redis }, ['audit', ...args]);
  }

  async function events(...args: string[]): Promise<{ events: any[]; next: string | null; error: any }> {
    await app.app.audit.flush();
    return JSON.parse((await run(...args, '--json')).stdout);
  }

  const typesOf = (found: { events: any[] }) => found.events.map(({ type }) => type);

  it('tells what happened to whom and by whom, the newest first, in pages', async () => {
    const admin = await app.administrator();
    const nia = await app.signedInUser();
    await admin.mutate('suspendUser', { userId: nia.id, reason: 'Left' });

    const all = await events('--user', nia.email);
    const first = await events('--user', nia.email, '--limit', '1');
    const second = await events('--user', nia.email, '--limit', '1', '--after', first.next!);
    const table = await run('--user', nia.email);

    expect(typesOf(all)).toEqual(['USER_SUSPENDED', 'SIGNED_UP']);
    expect(all.events[0]).toMatchObject({
      user: nia.email,
      actor: admin.email,
      actorId: admin.id,
      reason: 'Left',
    });
    expect([...first.events, ...second.events]).toEqual(all.events);
    expect(table.stdout).toMatch(
      new RegExp(`USER_SUSPENDED +${nia.email} +${admin.email} +127.0.0.1 +Left\n`),
    );
    expect(table.stdout).toMatch(/SIGNED_UP +\S+ +the user +127\.0\.0\.1/);
  });

  it('filters by type, address and time', async () => {
    const nia = await app.signedInUser();
    await nia.mutate('logout', { refreshToken: nia.refreshToken });
    const user = ['--user', nia.id];

    expect(typesOf(await events(...user, '--type', 'logged-out'))).toEqual(['LOGGED_OUT']);
    expect(typesOf(await events(...user, '--ip', '192.0.2.1'))).toEqual([]);
    expect(typesOf(await events(...user, '--since', '1h'))).toEqual(['LOGGED_OUT', 'SIGNED_UP']);
    expect(typesOf(await events(...user, '--until', '1h'))).toEqual([]);
    expect(typesOf(await events(...user, '--since', '2026-01-01', '--until', '2026-01-01T00:00Z'))).toEqual(
      [],
    );
    expect(await events('--since', 'yesterday')).toMatchObject({ error: { code: 'INVALID_INPUT' } });
    expect(await events('--ip', 'here')).toMatchObject({ error: { fields: [{ field: 'ipAddress' }] } });
    expect(await run('--type', 'NONSENSE')).toMatchObject({ code: 2 });
    expect(await run('--limit', '0')).toMatchObject({ code: 2 });
  });

  it('keeps the events of a deleted account by its id', async () => {
    const nia = await app.signedInUser();
    await nia.mutate('deleteAccount', { password });

    const found = await events('--user', nia.id);

    expect(typesOf(found)).toEqual(['USER_DELETED', 'SIGNED_UP']);
    expect(found.events[0]).toMatchObject({ userId: nia.id, user: null });
    expect(await events('--user', nia.email)).toMatchObject({ error: { code: 'NOT_FOUND' } });
  });
});
