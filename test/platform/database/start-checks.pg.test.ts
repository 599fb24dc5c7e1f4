import { afterEach, describe, expect, it } from '@jest/globals';
import { manyRoles, TestApp } from '../../support/test-app.js';

describe('the start', () => {
  let app: TestApp;
  afterEach(() => app.database.drop());

  it('stops when somebody holds a role that is no longer configured, and names the command that mends it', async () => {
    app = await TestApp.start(manyRoles);
    await app.signedInUser({ role: 'PATIENT' });

    const restart = app.restart({ ROLES: 'STUDENT', SELF_ASSIGNABLE_ROLES: 'STUDENT' });

    await expect(restart).rejects.toThrow('npx gatehouse replace-role PATIENT USER');
  });

  it('stops when the passwords were hashed with another pepper', async () => {
    app = await TestApp.start();
    await app.signedInUser();

    const restart = app.restart({ PASSWORD_PEPPER: 'another-pepper-of-the-tests-0123456789' });

    await expect(restart).rejects.toThrow('PASSWORD_PEPPER is not the pepper');
  });

  it('stops when the signing key was encrypted with another key', async () => {
    app = await TestApp.start();

    const restart = app.restart({ ENCRYPTION_KEY: 'another-key-of-the-tests-0123456789abc' });

    await expect(restart).rejects.toThrow('ENCRYPTION_KEY does not open');
  });

  it('signs everyone out, and nothing else, when TOKEN_PEPPER is another', async () => {
    app = await TestApp.start();
    const ada = await app.signedInUser();

    const restarted = await app.restart({ TOKEN_PEPPER: 'another-token-pepper-of-the-tests-012345' });

    const refreshed = await restarted.client.mutate('refresh', { refreshToken: ada.refreshToken });
    expect(refreshed).toBeRefused('InvalidToken');
    const again = await restarted.client.mutate('login', {
      email: ada.email,
      password: 'a lighthouse in the fog',
    });
    expect(again).toBeSignedIn();
    await restarted.app.close();
  });
});
