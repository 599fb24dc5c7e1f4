import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { TestApp } from './test-app.js';
import type { TestUser } from './test-user.js';

type Settings = Readonly<Record<string, string>>;

/** A server that the tests of a file or of a `describe` share: it starts before the first, and goes after the last. */
export function shareApp(take: (app: TestApp) => void, settings: Settings = {}): void {
  let app: TestApp | null = null;
  beforeAll(async () => take((app = await TestApp.start(settings))));
  afterAll(() => app?.close());
}

/** The same with an administrator, a new one for each test. */
export function shareAdministrator(
  take: (given: { readonly app: TestApp; readonly admin: TestUser }) => void,
  settings: Settings = {},
): void {
  let app: TestApp;
  shareApp((started) => (app = started), settings);
  beforeEach(async () => take({ app, admin: await app.administrator() }));
}
