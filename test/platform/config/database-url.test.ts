import { describe, expect, it } from '@jest/globals';
import { readDatabaseUrl } from '../../../src/platform/config/database-url.js';

/** Everything about it but what is as always. */
function read(url: string, environment = {}): Record<string, unknown> {
  const { host, port, user, password, database, tlsMode } = readDatabaseUrl(url, environment);
  return { host, port, user, password, database, tlsMode };
}

function refusal(url: string, environment = {}): string {
  try {
    readDatabaseUrl(url, environment);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('It was read.');
}

const base = {
  host: 'db',
  port: 5432,
  user: 'ada',
  password: undefined,
  database: 'gatehouse',
  tlsMode: 'prefer',
};

describe('DATABASE_URL', () => {
  it.each([
    ['postgresql://ada@db/gatehouse', {}],
    ['postgres://ada:s%40cret@db:6543/gatehouse', { password: 's@cret', port: 6543 }],
    ['postgresql://ada:a@b#c:d@db/gatehouse', { password: 'a@b#c:d' }],
    ['postgresql://ada:100%25@db/gatehouse', { password: '100%' }],
    ['postgresql://ada@[::1]:6543/gatehouse', { host: '::1', port: 6543 }],
    ['postgresql://ada@[fe80::1]/gatehouse', { host: 'fe80::1' }],
    [
      'postgresql:///gatehouse?host=/run/postgresql&user=ada',
      { host: '/run/postgresql', tlsMode: 'disable' },
    ],
    ['postgresql://ada@%2Frun%2Fpostgresql/gatehouse', { host: '/run/postgresql', tlsMode: 'disable' }],
    [
      'postgresql://ada@/gatehouse?host=/run/postgresql&sslmode=require',
      { host: '/run/postgresql', tlsMode: 'disable' },
    ],
    ['postgresql://db/gatehouse?user=ada&password=a%26b', { password: 'a&b' }],
    ['postgresql://ada@db', { database: 'ada' }],
    ['postgresql://ada@db/gatehouse?ssl=true', { tlsMode: 'require' }],
    ['postgresql://ada@db/gatehouse?sslmode=verify-full', { tlsMode: 'verify-full' }],
    ['postgresql://ada@db/gatehouse?sslrootcert=system', { tlsMode: 'verify-full' }],
  ])('%s is read as libpq reads it', (url, differences) => {
    expect(read(url)).toEqual({ ...base, ...differences });
  });

  it('takes from the environment what it leaves out, and nothing else', () => {
    const environment = { PGUSER: 'grace', PGSSLMODE: 'require', PGPORT: '6543', PGDATABASE: 'other' };

    expect(read('postgresql://db/gatehouse', environment)).toEqual({
      ...base,
      user: 'grace',
      tlsMode: 'require',
      port: 6543,
    });
    expect(read('postgresql://ada@db:5432/gatehouse?sslmode=prefer', environment)).toEqual(base);
    expect(refusal('postgresql://db/gatehouse', { PGHOSTADDR: '10.0.0.1' })).toContain('PGHOSTADDR');
  });

  it('is of the user who runs the server where nothing else is said', () => {
    expect(read('postgresql://db')['user']).not.toBe('');
  });

  it.each([
    ['sslmode=allow', 'sslmode=allow'],
    ['sslmode=no-verify', 'an unknown sslmode'],
    ['sslmode=verify-ca', 'without sslrootcert'],
    ['sslmode=require&sslrootcert=system', 'needs sslmode=verify-full'],
    ['sslrootcert=/etc/ssl/own.pem', 'add sslmode=verify-full'],
    ['sslmode=verify-full&sslrootcert=/nowhere.pem', 'cannot be read (ENOENT)'],
    ['sslmode=verify-full&sslrootcert=/etc/hostname', 'without a certificate'],
    ['sslmode=require&sslcert=/a.pem', 'one of sslcert and sslkey'],
    ['ssl=yes', 'give sslmode alone'],
    ['channel_binding=require', 'channel_binding'],
    ['target_session_attrs=read-write', 'target_session_attrs'],
    ['keepalives_interval=5', 'keepalives_interval'],
    ['client_encoding=LATIN1', 'client_encoding'],
    ['connect_timeout=soon', 'connect_timeout'],
    ['hostaddr=10.0.0.1', 'hostaddr'],
    ['schema=auth', 'schema'],
    ['user=ada&user=grace', 'twice, user'],
    ['options', 'cannot be read'],
    ['host=a,b', 'several hosts'],
    ['host=@abstract', 'abstract socket'],
  ])('is refused with %s, in words that name it', (parameters, words) => {
    expect(refusal(`postgresql://ada@db/gatehouse?${parameters}`)).toContain(words);
  });

  it.each(['postgresql://a,b/x', 'postgresql://a:1,b:2/x', 'postgresql://u@h:5432,i:5432/x'])(
    '%s names several hosts, and is refused',
    (url) => {
      expect(refusal(url)).toContain('several hosts');
    },
  );

  // Each part of a secret is a word that no message has.
  it.each([
    'postgresql://ada:hunter/tiger@db/gatehouse',
    'postgresql://ada:12/tiger@db/gatehouse',
    'postgresql://ada:hunter?tiger@db/gatehouse',
    'postgresql://ada:12?tiger=hunter/lion@db/gatehouse',
    'postgresql://ada:hunter%tiger@db/gatehouse',
    'postgresql://ada:hunter%@db/gatehouse',
    'postgresql://ada:hunter%00tiger@db/gatehouse',
    'postgresql://ada:12?tiger/hunter',
    'postgresql://tiger:hunter',
    'postgresql://db:tiger/gatehouse',
    'postgresql://db/gatehouse?password=hunter&tiger',
    'postgresql://db/gatehouse?password=hunter=tiger',
    'postgresql://db/gatehouse?password=hunter%zz',
    'postgresql://ada:hunter@db/gatehouse?sslmode=tiger',
    'postgresql://[hunter/tiger',
  ])('%s is refused without a part of a secret', (url) => {
    expect(refusal(url)).not.toMatch(/hunter|tiger|lion/);
  });
});
