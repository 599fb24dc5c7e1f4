import type { Config } from './config.js';
import type { Report } from './problem.js';

/** Reports the problems of CORS_ORIGINS. An origin has no path, and wildcards are not supported. */
export function reportOrigins({ corsOrigins }: Pick<Config, 'corsOrigins'>, report: Report): void {
  const isWeb = (text: string) =>
    /^https?:\/\/[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text;
  // Native webviews send their own scheme and a host, such as capacitor://localhost.
  const isWebview = (text: string) =>
    /^(?!(https?|wss?|ftp|file|data|blob|javascript):)[a-z][a-z0-9+.-]*:\/\/[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/.test(
      text,
    );
  const isOrigin = (text: string) => isWeb(text) || isWebview(text);
  const remedy = 'give origins like https://app.example.com, or capacitor://localhost for a native app.';
  for (const origin of corsOrigins.filter((text) => !isOrigin(text))) {
    report('CORS_ORIGINS', `has ${JSON.stringify(origin)}: ${remedy}`);
  }
}
