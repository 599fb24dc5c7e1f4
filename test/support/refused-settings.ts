import type { TestApp } from './test-app.js';

/** The settings that the log names for the refusals so far, in their order. */
export function settingsOf(app: TestApp): string[] {
  return app.logs().flatMap(({ setting, refused }) => (refused && setting ? [setting as string] : []));
}
