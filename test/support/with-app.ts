import { TestApp } from './test-app.js';

/** A server of one test's own, for settings or damage that no other test shares. It goes whatever comes of the test. */
export async function withApp(
  settings: Readonly<Record<string, string>>,
  work: (app: TestApp) => Promise<void>,
): Promise<void> {
  const app = await TestApp.start(settings);
  try {
    await work(app);
  } finally {
    await app.close();
  }
}
