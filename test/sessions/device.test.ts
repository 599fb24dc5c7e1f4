import { describe, expect, it } from '@jest/globals';
import { deviceName } from '../../src/sessions/device.js';

const webKit = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';
const blink = 'AppleWebKit/537.36 (KHTML, like Gecko)';
const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)';
const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)';
const iphone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X)';
const ipad = 'Mozilla/5.0 (iPad; CPU OS 17_7 like Mac OS X)';
const android = 'Mozilla/5.0 (Linux; Android 10; K)';

const known: readonly (readonly [string, string])[] = [
  ['Firefox on Linux', 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'],
  ['Firefox on Windows', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0'],
  ['Firefox on Android', 'Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0'],
  ['Firefox on iPhone', `${iphone} ${webKit} FxiOS/145.0 Mobile/15E148 Safari/605.1.15`],
  ['Chrome on Windows', `${windows} ${blink} Chrome/142.0.0.0 Safari/537.36`],
  ['Chrome on macOS', `${mac} ${blink} Chrome/142.0.0.0 Safari/537.36`],
  ['Chrome on ChromeOS', `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${blink} Chrome/142.0.0.0 Safari/537.36`],
  ['Chrome on Android', `${android} ${blink} Chrome/142.0.0.0 Mobile Safari/537.36`],
  ['Chrome on iPad', `${ipad} ${webKit} CriOS/142.0.7444.77 Mobile/15E148 Safari/604.1`],
  ['Safari on macOS', `${mac} ${webKit} Version/26.0 Safari/605.1.15`],
  ['Safari on iPhone', `${iphone} ${webKit} Version/26.0 Mobile/15E148 Safari/604.1`],
  ['Edge on Windows', `${windows} ${blink} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0`],
  ['Edge on Android', `${android} ${blink} Chrome/142.0.0.0 Mobile Safari/537.36 EdgA/142.0.0.0`],
  ['Edge on iPhone', `${iphone} ${webKit} Version/18.0 EdgiOS/142.0.0.0 Mobile/15E148 Safari/604.1`],
  ['Opera on Linux', `Mozilla/5.0 (X11; Linux x86_64) ${blink} Chrome/140.0.0.0 Safari/537.36 OPR/124.0.0.0`],
  [
    'Samsung Internet on Android',
    `${android} ${blink} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`,
  ],
];

describe('deviceName', () => {
  it.each(known)('knows %s', (name, userAgent) => {
    expect(deviceName(userAgent)).toBe(name);
  });

  it.each([
    ['curl', 'curl/8.14.1'],
    ['node', 'node'],
    ['PostmanRuntime', 'PostmanRuntime/7.49.0'],
    ['python-requests', 'python-requests/2.32.5'],
    ['okhttp', 'okhttp/5.1.0'],
  ])('calls a program that is no browser by its own name: %s', (name, userAgent) => {
    expect(deviceName(userAgent)).toBe(name);
  });

  it('names the system where it does not know the browser', () => {
    expect(deviceName('Gatehouse/3.1 (iPhone; iOS 18.6)')).toBe('iPhone');
  });

  it('has no name for a device that says nothing of use', () => {
    for (const userAgent of [null, '', ' ', '(…)', '<script>']) expect(deviceName(userAgent)).toBeNull();
  });

  it('repeats at most forty characters of what it does not know', () => {
    expect(deviceName('x'.repeat(512))).toHaveLength(40);
  });
});
