import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { auditEventsOf } from '../../src/admin/audit-events.js';
import { cliContext } from '../../src/cli/accounts.js';
import { eventually } from '../support/eventually.js';
import { topLevelError } from '../support/matchers.js';
import type { EventsFragment } from '../support/operations/generated.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';

/** Holds every statement that writes a LOGIN_FAILED, with what it has seen of other tables by then. */
class Gate {
  private constructor(
    private readonly app: TestApp,
    private readonly holder: pg.Client,
  ) {}

  static async close(app: TestApp): Promise<Gate> {
    const holder = new pg.Client({ connectionString: app.database.url! });
    await holder.connect();
    await holder.query('select pg_advisory_lock(815)');
    await holder.query(`create function wait_at_gate() returns trigger language plpgsql as
        $$ begin perform pg_advisory_xact_lock_shared(815); return new; end $$;
      create trigger gate before insert on audit_events for each row
        when (new.type = 'LOGIN_FAILED') execute function wait_at_gate()`);
    return new Gate(app, holder);
  }

  /** Until so many statements wait: at the gate, or for one that does. */
  async waiting(count: number): Promise<void> {
    const waits = `select 1 from pg_locks l join pg_stat_activity a using (pid)
      where not l.granted and a.datname = current_database()`;
    await eventually(
      () => this.app.database.query(waits),
      ({ length }) => length >= count,
      20_000,
    );
  }

  async open(): Promise<void> {
    await this.holder.query('select pg_advisory_unlock(815)');
    await this.holder.query('drop trigger gate on audit_events');
    await this.holder.end();
  }
}

describe('User.auditEvents', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  it('shows users what happened to their own account, newest first', async () => {
    const [ada] = [await app.signedInUser(), await app.signedInUser()];
    await ada.mutate('updateProfile', { name: 'Ada' });
    await app.app.audit.flush();

    const first = await app.client.ownAuditEvents({ first: 1 }, ada.sent);
    const second = await app.client.ownAuditEvents({ after: first.pageInfo.endCursor }, ada.sent);

    expect(first.nodes).toMatchObject([{ type: 'PROFILE_UPDATED', userId: ada.id, actorId: ada.id }]);
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    expect(second.nodes).toMatchObject([{ type: 'SIGNED_UP', userId: ada.id, actorId: ada.id }]);
    expect(second.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });

  it('is for the user and for administrators, and null to others', async () => {
    const [ada, eve] = [await app.signedInUser(), await app.signedInUser()];
    const asked = (userId: string | null, roles: string[]) => {
      const call = cliContext(app.app);
      if (userId)
        call.viewer = { userId, sessionId: randomUUID(), roles, locale: null, authenticatedAt: new Date() };
      return auditEventsOf(call, ada.id, {});
    };

    await expect(asked(ada.id, ['USER'])).resolves.toHaveProperty('nodes');
    await expect(asked(eve.id, ['USER', 'ADMIN'])).resolves.toHaveProperty('nodes');
    await expect(asked(eve.id, ['USER'])).resolves.toBeNull();
    await expect(asked(null, [])).resolves.toBeNull();
  });

  it('shows users where from and why only of what they did themselves, and administrators all', async () => {
    const [admin, ada] = [await app.administrator(), await app.signedInUser()];
    const from = { token: admin.accessToken, headers: { 'user-agent': 'console of the administrator' } };
    await ada.mutate('updateProfile', { name: 'Ada' });
    await app.client.mutate('login', { email: ada.email, password: 'not it' });
    await app.client.mutate('suspendUser', { userId: ada.id, reason: 'an inner remark' }, from);
    await app.client.mutate('reinstateUser', { userId: ada.id }, from);
    const signedIn = await app.client.mutate('login', { email: ada.email, password });
    await app.app.audit.flush();

    const own = await app.client.ownAuditEvents({}, { token: signedIn.accessToken });
    const all = await app.client.auditEvents({ filter: { userId: ada.id } }, admin.sent);

    const seen = ({ nodes }: EventsFragment) =>
      Object.fromEntries(
        nodes.map(({ type, actorId, sessionId, ipAddress, userAgent, reason }) => [
          type,
          { actorId, sessionId, ipAddress, userAgent, reason },
        ]),
      );
    const nothing = { sessionId: null, ipAddress: null, userAgent: null, reason: null };
    const [mine, theirs] = [seen(own), seen(all)];
    expect(JSON.stringify(own)).not.toMatch(/inner remark|console of/);
    expect(JSON.stringify(own)).not.toContain(admin.sessionId);
    expect(mine['USER_SUSPENDED']).toEqual({ actorId: admin.id, ...nothing });
    expect(mine['USER_REINSTATED']).toEqual({ actorId: admin.id, ...nothing });
    expect(mine['LOGIN_FAILED']).toEqual({ actorId: null, ...nothing });
    for (const type of ['PROFILE_UPDATED', 'LOGGED_IN']) {
      expect(mine[type]).toMatchObject({ actorId: ada.id, ipAddress: '127.0.0.1', userAgent: 'node' });
      expect(mine[type]).toEqual(theirs[type]);
    }
    expect(theirs['USER_SUSPENDED']).toEqual({
      actorId: admin.id,
      sessionId: admin.sessionId,
      ipAddress: '127.0.0.1',
      userAgent: 'console of the administrator',
      reason: 'an inner remark',
    });
    expect(theirs['LOGIN_FAILED']).toMatchObject({ ipAddress: '127.0.0.1', userAgent: 'node' });
  });

  it('names an argument that cannot be used', async () => {
    const ada = await app.signedInUser();

    const error = await topLevelError(app.client.ownAuditEvents({ first: 101 }, ada.sent));

    expect(error.code).toBe('BAD_USER_INPUT');
    expect(error.reply.errors[0]!.extensions['fields']).toMatchObject([{ path: ['first'] }]);
  });

  it('leaves nothing personal once the account is deleted', async () => {
    const ada = await app.signedInUser();
    await app.client.mutate('login', { email: ada.email, password: 'not it' });

    await ada.mutate('deleteAccount', { password });

    const events = (await app.storedEvents()).filter(({ user_id }) => user_id === ada.id);
    expect(events.map(({ type }) => type)).toEqual(['SIGNED_UP', 'LOGIN_FAILED', 'USER_DELETED']);
    for (const event of events) expect(event).toMatchObject({ ip_address: null, user_agent: null });
  });

  it('leaves nothing personal of an event either that is being written while the account is deleted', async () => {
    const ada = await app.signedInUser();
    await app.app.audit.flush();
    const gate = await Gate.close(app);
    await app.client.mutate('login', { email: ada.email, password: 'not it' });
    const written = app.app.audit.flush();
    await gate.waiting(1);

    const deleted = ada.mutate('deleteAccount', { password });
    await Promise.race([deleted, gate.waiting(2)]);
    await gate.open();

    expect((await deleted).__typename).toBe('AccountDeleted');
    await written;
    const events = (await app.storedEvents()).filter(({ user_id }) => user_id === ada.id);
    expect(events.map(({ type }) => type)).toEqual(['SIGNED_UP', 'LOGIN_FAILED', 'USER_DELETED']);
    for (const event of events) expect(event).toMatchObject({ ip_address: null, user_agent: null });
  });

  it('keeps what is personal while the account stays', async () => {
    const ada = await app.signedInUser();

    await expect(ada.mutate('deleteAccount', { password: 'not it' })).resolves.toBeRefused(
      'InvalidCredentials',
    );

    const events = (await app.storedEvents()).filter(({ user_id }) => user_id === ada.id);
    expect(events.map(({ type }) => type)).toEqual(['SIGNED_UP', 'LOGIN_FAILED']);
    for (const event of events) expect(event).toMatchObject({ ip_address: '127.0.0.1', user_agent: 'node' });
  });
});
