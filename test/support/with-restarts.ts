import { TestApp } from './test-app.js';

type Settings = Readonly<Record<string, string>>;

/**
 * A server of one test's own that the test restarts: `restart` closes it and starts the next on the same database.
 * The last one goes whatever comes of the test.
 */
export async function withRestarts(
  settings: Settings,
  work: (first: TestApp, restart: (changes?: Settings) => Promise<TestApp>) => Promise<void>,
): Promise<void> {
  let app = await TestApp.start(settings);
  const restart = async (changes: Settings = {}) => (app = await app.restart(changes));
  try {
    await work(app, restart);
  } finally {
    await app.close();
  }
}
