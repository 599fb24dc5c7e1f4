// The first that fits wins, so a browser that names others in passing comes before them.
const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(e|A|iOS)?\//, 'Edge'],
  [/\bOPR\/|\bOpera\b/, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bChrome\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];

const systems: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b|\biPod\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];

/** A user agent in words, as in 'Firefox on Linux'; for other programs their own name, as in 'curl'. */
export function deviceName(userAgent: string | null): string | null {
  return knownDevice(userAgent) ?? /^[\w.-]{1,40}/.exec(userAgent ?? '')?.[0] ?? null;
}

/** The same of known browsers and systems only. A mail names no other: whoever signs in chooses the user agent. */
export function knownDevice(userAgent: string | null): string | null {
  if (!userAgent) return null;
  const named = (known: typeof browsers) => known.find(([pattern]) => pattern.test(userAgent))?.[1];
  const [browser, system] = [named(browsers), named(systems)];
  return browser && system ? `${browser} on ${system}` : (browser ?? system ?? null);
}
