import { describe, expect, it } from '@jest/globals';
import type { Config } from '../../../src/platform/config/config.js';
import { ConfigError, readConfig } from '../../../src/platform/config/load-config.js';

describe('how values are read', () => {
  it.each([
    ['PORT', ['-1', '65536', '4000.5', '4e3', '0x50', 'any'], { port: 0 }, '0'],
    ['HOST', ['http://a.example', 'a.example:80', 'a b'], { host: '::' }, '::'],
    ['METRICS_HOST', ['0.0.0.0/0', '[::]'], { metricsHost: 'metrics_inner' }, 'metrics_inner'],
    ['SMTP_HOST', ['smtp://a.example', 'a.example:587'], { smtpHost: null }, ''],
    ['LOGIN_ATTEMPT_WINDOW', ['0', '10081'], { attemptWindowMinutes: 10_080 }, '10080'],
    ['LOGIN_FAIL_EMAIL_THRESHOLD', ['1000001'], { accountLockThreshold: 1_000_000 }, '1000000'],
    ['IP_LOCK_MAX_TTL', ['31536001'], { ipLockMaxSeconds: 31_536_000 }, '31536000'],
    ['ACCESS_TOKEN_EXPIRE_MINUTES', ['0', '1441'], { accessTokenMinutes: 1440 }, '1440'],
    ['REFRESH_GRACE_SECONDS', ['-1', '301'], { refreshGraceSeconds: 0 }, '0'],
    ['PASSWORD_MIN_LENGTH', ['7', '65'], { passwordMinLength: 64 }, '64'],
    ['PASSWORD_MAX_LENGTH', ['63', '257'], { passwordMaxLength: 256 }, '256'],
    ['ARGON2_MEMORY_KIB', ['8191'], { argon2MemoryKib: 8192 }, '8192'],
    ['BCRYPT_COST', ['9', '21'], { bcryptCost: 10 }, '10'],
    ['SIGNUP_ENABLED', ['maybe', '2'], { signupEnabled: false }, 'Off'],
    ['USERNAMES_ENABLED', ['y'], { usernamesEnabled: true }, 'YES'],
    ['JWT_ALG', ['none', 'RS256'], { jwtAlg: 'HS256' }, 'hs256'],
    ['PASSWORD_HASHING', ['md5'], { passwordHashing: 'bcrypt' }, 'bcrypt'],
    ['ROLES', [], { roles: ['USER', 'NURSE', 'ADMIN'] }, ' NURSE ,, ADMIN,NURSE'],
    [
      'CORS_ORIGINS',
      [],
      { corsOrigins: ['https://a.example', 'http://b.example:81'] },
      'https://a.example, http://b.example:81',
    ],
    [
      'PUBLIC_URL',
      ['ftp://a.example', 'https://u:p@a.example', 'https://a.example/?q', 'https://a.example/#f'],
      { publicUrl: 'https://a.example/auth' },
      'https://a.example/auth//',
    ],
    ['OTEL_TRACES_SAMPLER_ARG', ['-0.1', '1.1', '1e-1', 'half'], { tracesSamplerRatio: 0.25 }, '.25'],
    ['OTEL_TRACES_EXPORTER', ['zipkin'], { tracesExporter: 'otlp' }, 'OTLP'],
    [
      'OTEL_RESOURCE_ATTRIBUTES',
      ['name', 'a=b,', 'a=%zz', 'a=b c', '=b'],
      { otelAttributes: { 'a.b': '1, 2', c: 'd=e' } },
      'a.b=1%2C%202, c=d=e',
    ],
  ] as [string, string[], Partial<Config>, string][])('reads %s', (name, wrong, expected, right) => {
    for (const value of wrong) {
      expect(() => readConfig({ [name]: value })).toThrow(ConfigError);
      expect(() => readConfig({ [name]: value })).toThrow(`- ${name} is `);
    }
    expect(readConfig({ [name]: right })).toMatchObject(expected);
  });

  it('has USER and ADMIN among the roles, whatever ROLES says', () => {
    expect(readConfig({ ROLES: 'NURSE' })).toMatchObject({
      roles: ['USER', 'NURSE', 'ADMIN'],
      selfAssignableRoles: ['USER'],
    });
  });

  it('makes a public address of an IPv6 host', () => {
    expect(readConfig({ HOST: 'fd00::1', PORT: '80' }).publicUrl).toBe('http://[fd00::1]:80');
    expect(readConfig({ HOST: '::1', PORT: '80' }).publicUrl).toBe('http://localhost:80');
  });
});
