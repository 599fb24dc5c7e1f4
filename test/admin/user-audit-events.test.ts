import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { auditEventsOf } from '../../src/admin/audit-events.js';
import { operatorCall } from '../../src/cli/accounts.js';
import { topLevelError } from '../support/matchers.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';

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
    const second = await app.client.ownAuditEvents({ after: first['pageInfo'].endCursor }, ada.sent);

    expect(first['nodes']).toMatchObject([{ type: 'PROFILE_UPDATED', userId: ada.id, actorId: ada.id }]);
    expect(first['pageInfo']).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    expect(second['nodes']).toMatchObject([{ type: 'SIGNED_UP', userId: ada.id, actorId: ada.id }]);
    expect(second['pageInfo']).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });

  it('is for the user and for administrators, and null to others', async () => {
    const [ada, eve] = [await app.signedInUser(), await app.signedInUser()];
    const asked = (userId: string | null, roles: string[]) => {
      const call = operatorCall(app.app);
      if (userId) call.viewer = { userId, sessionId: randomUUID(), roles, authenticatedAt: new Date() };
      return auditEventsOf(call, ada.id, {});
    };

    await expect(asked(ada.id, ['USER'])).resolves.toHaveProperty('nodes');
    await expect(asked(eve.id, ['USER', 'ADMIN'])).resolves.toHaveProperty('nodes');
    await expect(asked(eve.id, ['USER'])).resolves.toBeNull();
    await expect(asked(null, [])).resolves.toBeNull();
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
