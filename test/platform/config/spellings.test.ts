import { describe, expect, it } from '@jest/globals';
import { securityHeaders } from '../../../src/api/security-headers.js';
import { readConfig } from '../../../src/platform/config/load-config.js';
import { checkLocale } from '../../../src/users/profile.js';
import { problemsOf } from '../../support/problems.js';

describe('a value in another spelling', () => {
  it('PUBLIC_URL with its scheme in capitals keeps HSTS', () => {
    const config = readConfig({ PUBLIC_URL: 'HTTPS://auth.example.com' });
    expect(config.publicUrl).toBe('https://auth.example.com');
    expect(securityHeaders(config)).toHaveProperty('strict-transport-security');
  });

  it('en_US is en-US', () => {
    expect(readConfig({ DEFAULT_LOCALE: 'en_US' }).defaultLocale).toBe('en-US');
    expect(checkLocale('pt_br').value).toBe('pt-BR');
  });

  it.each(['capacitor://localhost', 'ionic://localhost', 'tauri://localhost', 'app://com.example.ward'])(
    'CORS_ORIGINS takes %s, as native apps send it',
    (origin) => expect(readConfig({ CORS_ORIGINS: origin }).corsOrigins).toEqual([origin]),
  );

  it.each([
    'capacitor://*',
    'capacitor://localhost/',
    'capacitor://localhost/path',
    'file://host',
    'javascript://a',
  ])('CORS_ORIGINS takes no %s', (origin) =>
    expect(problemsOf({ CORS_ORIGINS: origin })).toEqual([expect.stringContaining('CORS_ORIGINS')]),
  );
});
