import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { readEnvFile } from '../../src/platform/config/env-file.js';
import { unknownSettings } from '../../src/platform/config/unknown-settings.js';
import { topLevelError } from '../support/matchers.js';
import type { TestApp } from '../support/test-app.js';
import { password, TestUser } from '../support/test-user.js';
import { withApp } from '../support/with-app.js';

// Each test starts a server, on a machine that may have others to run.
jest.setTimeout(120_000);

const folder = fileURLToPath(new URL('../../docs/migrating', import.meta.url));
const list = readFileSync(join(folder, 'README.md'), 'utf8');
const pages = readdirSync(folder).filter((name) => name !== 'README.md');

type Settings = Readonly<Record<string, string>>;

describe('the settings of an earlier backend', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'gatehouse-migrating-'));
  afterAll(() => rmSync(scratch, { recursive: true }));

  /** The block of a page, read as the `.env` that an operator copies it to. */
  function settingsOf(page: string): Settings {
    const blocks = [...readFileSync(join(folder, page), 'utf8').matchAll(/^```env\n(.*?)^```$/gms)];
    if (blocks.length !== 1) throw new Error(`${page} has ${blocks.length} blocks of settings, not one.`);
    const path = join(scratch, `${page}.env`);
    writeFileSync(path, blocks[0]![1]!);
    return Object.fromEntries(readEnvFile(path));
  }

  it('stand on a page that the list of pages names', () => {
    const named = [...list.matchAll(/\]\(([\w-]+\.md)\)/g)].map(([, name]) => name);

    expect(named.toSorted()).toEqual(pages.toSorted());
  });

  it.each(pages)('in %s are settings of Gatehouse', (page) => {
    const settings = settingsOf(page);

    expect(Object.keys(settings)).toEqual(expect.arrayContaining(['ROLES', 'SELF_ASSIGNABLE_ROLES']));
    expect(unknownSettings([], Object.keys(settings))).toEqual([]);
  });

  it.each(pages)('in %s let people sign up, sign in and have the roles that they chose', async (page) => {
    const settings = settingsOf(page);
    await withApp({ ...settings, HOST: '127.0.0.1', PORT: '0' }, async (app) => {
      for (const role of rolesIn(settings, 'SELF_ASSIGNABLE_ROLES')) {
        const name = nameFor(app, settings);
        const signedUp = await app.client.mutate('signup', { ...name, password, role });
        expect(signedUp).toBeSignedIn();

        const signedIn = await app.client.mutate('login', { ...name, password });

        expect(signedIn).toBeSignedIn();
        await expectRoles(app, new TestUser(app.client, '', signedIn), [role]);
      }
    });
  });

  it.each(pages)('in %s give the other roles by an administrator only', async (page) => {
    const settings = settingsOf(page);
    const chosen = rolesIn(settings, 'SELF_ASSIGNABLE_ROLES');
    const given = rolesIn(settings, 'ROLES').filter((role) => !chosen.includes(role));
    await withApp({ ...settings, HOST: '127.0.0.1', PORT: '0' }, async (app) => {
      const admin = await app.administrator();
      const name = nameFor(app, settings);
      const ada = new TestUser(app.client, '', await app.client.mutate('signup', { ...name, password }));

      const forbidden = await topLevelError(app.client.users({}, ada.sent));
      const refused = await app.client.mutate('signup', {
        ...nameFor(app, settings),
        password,
        role: 'ADMIN',
      });
      await admin.mutate('setUserRoles', { userId: ada.id, roles: given });

      expect(forbidden).toMatchObject({ code: 'FORBIDDEN', reason: 'ROLE_MISSING' });
      expect(refused).toBeRefused('InvalidInput');
      await expectRoles(app, ada, given);
      await expect(app.client.users({}, ada.sent)).resolves.toHaveProperty('nodes');
    });
  });
});

function rolesIn(settings: Settings, name: 'ROLES' | 'SELF_ASSIGNABLE_ROLES'): string[] {
  return settings[name]!.split(',');
}

/** By what somebody new signs in there. */
function nameFor(app: TestApp, settings: Settings): object {
  const email = app.uniqueEmail();
  return settings['EMAIL_REQUIRED'] === 'false' ? { username: `u${email.slice(0, 13)}` } : { email };
}

/** What the user sees, and what another service learns of the token. */
async function expectRoles(app: TestApp, user: TestUser, roles: readonly string[]): Promise<void> {
  await expect(user.me()).resolves.toMatchObject({ roles });
  await expect(app.client.verifyToken(user.accessToken)).resolves.toMatchObject({ roles });
}
