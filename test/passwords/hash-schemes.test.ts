import { describe, expect, it } from '@jest/globals';
import { hash as argon2, parseOptions } from '@node-rs/argon2';
import bcrypt from 'bcryptjs';
import { hashSchemes } from '../../src/passwords/hash-schemes.js';
import type { Bcrypt, HashSchemes } from '../../src/passwords/hash-schemes.js';
import { completeSecrets } from '../../src/platform/secrets/development-secrets.js';
import { readConfig } from '../../src/platform/config/load-config.js';
import { testSettings } from '../support/test-app.js';

const directly: Bcrypt = {
  hash: (input, cost) => bcrypt.hash(input, cost),
  compare: (input, hash) => bcrypt.compare(input, hash),
};

/** Schemes under the settings given. BCRYPT_COST may be lower than the server allows, to be quick. */
function schemes({ BCRYPT_COST = '4', ...settings }: Readonly<Record<string, string>> = {}): HashSchemes {
  const config = completeSecrets(readConfig({ ...testSettings, ...settings }));
  return hashSchemes({ ...config, bcryptCost: Number(BCRYPT_COST) }, directly);
}

/** The hash in the form that its algorithm knows, without our mark of the pepper. */
const bare = (hash: string): string => hash.replace(/^pepper=[\w-]+/, '');

describe.each(['argon2id', 'bcrypt'])('hashing with %s', (PASSWORD_HASHING) => {
  const { hash, matches, isCurrent, dummy } = schemes({ PASSWORD_HASHING });

  it('matches the password that was hashed, and no other', async () => {
    const kept = await hash('a lighthouse in the fog');

    await expect(matches('a lighthouse in the fog', kept)).resolves.toBe(true);
    await expect(matches('a lighthouse in the fog ', kept)).resolves.toBe(false);
    await expect(matches('A lighthouse in the fog', kept)).resolves.toBe(false);
    await expect(matches('', kept)).resolves.toBe(false);
  });

  it('never makes one hash twice', async () => {
    const [first, second] = [await hash('one password'), await hash('one password')];

    expect(first).not.toBe(second);
  });

  it('calls its own hashes current', async () => {
    const kept = await hash('a lighthouse in the fog');

    expect(isCurrent(kept)).toBe(true);
  });

  it('puts the pepper in, so that the hash alone matches nothing', async () => {
    const kept = await hash('a lighthouse in the fog');

    await expect(matches('a lighthouse in the fog', bare(kept))).resolves.toBe(false);
  });

  it('tells a hash that a password can match from one whose pepper is gone', async () => {
    const PASSWORD_PEPPER = 'another-pepper-of-the-tests-0123456789';
    const made = await schemes({ PASSWORD_HASHING }).hash('a lighthouse in the fog');
    const both = `${PASSWORD_PEPPER},${testSettings.PASSWORD_PEPPER}`;

    expect(schemes({ PASSWORD_HASHING }).obstacle(made)).toBeNull();
    expect(schemes({ PASSWORD_HASHING, PASSWORD_PEPPER: both }).obstacle(made)).toBeNull();
    expect(schemes({ PASSWORD_HASHING }).obstacle(bare(made))).toBeNull();
    expect(schemes({ PASSWORD_HASHING, PASSWORD_PEPPER }).obstacle(made)).toContain('PASSWORD_PEPPER');
  });

  it('says so when the pepper is another one, rather than call the password wrong', async () => {
    const PASSWORD_PEPPER = 'another-pepper-of-the-tests-0123456789';
    const kept = await schemes({ PASSWORD_HASHING, PASSWORD_PEPPER }).hash('a lighthouse in the fog');

    await expect(matches('a lighthouse in the fog', kept)).rejects.toThrow('PASSWORD_PEPPER');
    expect(isCurrent(kept)).toBe(false);
  });

  it.each([
    ['after 72 bytes', 'x'.repeat(72), 'a', 'b'],
    ['after a NUL', 'x\0', 'a', 'b'],
    ['in the 1024th byte', 'x'.repeat(1023), 'a', 'b'],
  ])('tells apart two passwords that differ only %s', async (_where, same, one, other) => {
    const kept = await hash(same + one);

    await expect(matches(same + one, kept)).resolves.toBe(true);
    await expect(matches(same + other, kept)).resolves.toBe(false);
  });

  it('has a dummy that no password matches and no renewal touches', async () => {
    await expect(matches('', dummy)).resolves.toBe(false);
    await expect(matches('a lighthouse in the fog', dummy)).resolves.toBe(false);
    expect(isCurrent(dummy)).toBe(true);
  });
});

describe('the dummy hash', () => {
  it('costs what an argon2id hash costs', async () => {
    const { hash, dummy } = schemes({ ARGON2_MEMORY_KIB: '9000', ARGON2_PASSES: '3' });

    const [real, made] = [parseOptions(bare(await hash('any'))), parseOptions(bare(dummy))];

    expect(made).toEqual(real);
    expect(made).toMatchObject({ memoryCost: 9000, timeCost: 3, parallelism: 1 });
    expect(bare(dummy)).toHaveLength(bare(await hash('any')).length);
  });

  it('costs what a bcrypt hash costs', async () => {
    const { hash, dummy } = schemes({ PASSWORD_HASHING: 'bcrypt', BCRYPT_COST: '5' });

    expect(bcrypt.getRounds(bare(dummy))).toBe(5);
    expect(bare(dummy)).toMatch(/^\$2b\$05\$[./A-Za-z0-9]{53}$/);
    expect(bare(dummy)).toHaveLength(bare(await hash('any')).length);
  });
});

describe('hashes that other systems made', () => {
  const { matches, isCurrent, obstacle } = schemes();

  it.each([
    ['crypt_blowfish', 'U*U', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
    ['crypt_blowfish', 'U*U*', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK'],
    ['crypt_blowfish', 'U*U*U', '$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a'],
    [
      'phc-winner-argon2',
      'password',
      '$argon2i$v=19$m=65536,t=2,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b+dWRWJTmaaJObG',
    ],
  ])('match, as in a vector that %s publishes', async (_source, password, hash) => {
    await expect(matches(password, hash)).resolves.toBe(true);
    await expect(matches(`${password}x`, hash)).resolves.toBe(false);
    expect(isCurrent(hash)).toBe(false);
  });

  it.each(['2a', '2b', '2y'])('match when they are bcrypt of version %s', async (version) => {
    const hash = (await bcrypt.hash('a lighthouse in the fog', 4)).replace('$2b$', `$${version}$`);

    await expect(matches('a lighthouse in the fog', hash)).resolves.toBe(true);
    await expect(matches('a lighthouse in the smog', hash)).resolves.toBe(false);
  });

  it.each([
    ['argon2d', 0],
    ['argon2i', 1],
    ['argon2id', 2],
  ])('match when they are %s without a secret', async (_name, algorithm) => {
    const hash = await argon2('a lighthouse in the fog', { algorithm, memoryCost: 1024, timeCost: 1 });

    await expect(matches('a lighthouse in the fog', hash)).resolves.toBe(true);
    await expect(matches('a lighthouse in the smog', hash)).resolves.toBe(false);
  });

  it.each(['', 'plain text', '5f4dcc3b5aa765d61d8327deb882cf99', 'pepper=$2b$10$'])(
    'are no password’s when they are %j',
    async (hash) => {
      await expect(matches('plain text', hash)).rejects.toThrow('unknown format');
      expect(obstacle(hash)).toContain('unknown format');
    },
  );
});

describe('whether a hash is current', () => {
  const { hash } = schemes();
  const bcrypting = schemes({ PASSWORD_HASHING: 'bcrypt' });

  it.each([
    ['another memory cost', { ARGON2_MEMORY_KIB: '9000' }],
    ['another number of passes', { ARGON2_PASSES: '2' }],
    ['another algorithm', { PASSWORD_HASHING: 'bcrypt' }],
  ])('is no under %s', async (_what, settings) => {
    expect(schemes(settings).isCurrent(await hash('any'))).toBe(false);
  });

  it('is no for bcrypt of another cost, or under argon2id', async () => {
    const kept = await bcrypting.hash('any');

    expect(schemes({ PASSWORD_HASHING: 'bcrypt', BCRYPT_COST: '5' }).isCurrent(kept)).toBe(false);
    expect(schemes().isCurrent(kept)).toBe(false);
  });

  it('is no for one without the pepper, however well it is made', async () => {
    expect(schemes().isCurrent(bare(await hash('any')))).toBe(false);
    expect(bcrypting.isCurrent(bare(await bcrypting.hash('any')))).toBe(false);
  });
});
