import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cliContext, makeAccount } from '../../src/cli/accounts.js';
import { ImportFiles } from '../support/imports.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { TestUser } from '../support/test-user.js';

describe('users, by a search, right after a write', () => {
  let app: TestApp;
  let admin: TestUser;
  const files = new ImportFiles();
  beforeAll(async () => {
    app = await TestApp.start();
    admin = await app.administrator();
  });
  afterAll(async () => {
    files.remove();
    await app.close();
  });

  const word = () => `Ż${randomUUID().slice(0, 8)}`;
  const found = async (search: string): Promise<string[]> => {
    const { nodes } = await app.client.users({ filter: { search } }, admin.sent);
    return nodes.map(({ id }) => id);
  };

  it('finds who signs up, by each of the three', async () => {
    const [name, username, email] = [word(), `u${randomUUID().slice(0, 8)}`, app.uniqueEmail()];
    const ada = await app.signedInUser({ name, username, email });

    for (const search of [name, username.toUpperCase(), email]) {
      await expect(found(search)).resolves.toEqual([ada.id]);
    }
  });

  it('finds by a new username and name, and no longer by those before', async () => {
    const [name, later, username] = [word(), word(), `u${randomUUID().slice(0, 8)}`];
    const ada = await app.signedInUser({ name });

    await ada.mutate('updateProfile', { name: later });
    await ada.mutate('updateProfile', { username });

    await expect(found(name)).resolves.toEqual([]);
    for (const search of [later, username, ada.email]) await expect(found(search)).resolves.toEqual([ada.id]);
  });

  it('finds by a new address, whatever of the profile changes at the same time', async () => {
    const ada = await app.signedInUser({ name: word() });
    const [newEmail, later] = [app.uniqueEmail(), word()];
    await ada.mutate('requestEmailChange', { newEmail, password });
    const token = await app.mailedToken(newEmail, 'confirm-email-change');

    await Promise.all([
      ada.mutate('updateProfile', { name: later }),
      app.client.mutate('confirmEmailChange', { token }),
    ]);

    await expect(found(ada.email)).resolves.toEqual([]);
    for (const search of [newEmail, later]) await expect(found(search)).resolves.toEqual([ada.id]);
  });

  it('finds whom an administrator, the operator and an import create', async () => {
    const [ofAdmin, ofOperator, ofImport] = [word(), word(), word()];

    await admin.mutate('createUser', { email: app.uniqueEmail(), name: ofAdmin });
    const wanted = { email: app.uniqueEmail(), username: null, roles: ['USER'], password };
    await makeAccount(cliContext(app.app), { ...wanted, name: ofOperator });
    await files.import(app, [{ email: app.uniqueEmail(), name: ofImport }]);

    for (const search of [ofAdmin, ofOperator, ofImport])
      await expect(found(search)).resolves.toHaveLength(1);
  });
});
