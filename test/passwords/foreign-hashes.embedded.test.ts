import { describe, expect, it } from '@jest/globals';
import bcrypt from 'bcryptjs';
import { keptForm } from '../../src/passwords/foreign-hashes.js';
import { hashSchemes } from '../../src/passwords/hash-schemes.js';
import type { Bcrypt } from '../../src/passwords/hash-schemes.js';
import { completeSecrets } from '../../src/platform/secrets/development-secrets.js';
import { readConfig } from '../../src/platform/config/load-config.js';
import { madeElsewhere, published } from '../support/foreign-hashes.js';
import { testSettings } from '../support/test-app.js';

const directly: Bcrypt = {
  hash: (input, cost) => bcrypt.hash(input, cost),
  compare: (input, hash) => bcrypt.compare(input, hash),
};

const configOf = (settings: Readonly<Record<string, string>> = {}) =>
  completeSecrets(readConfig({ ...testSettings, ...settings }));
const config = configOf();
const { hash: hashHere, matches, isCurrent } = hashSchemes(config, directly);
const kept = (hash: string) => keptForm(config, hash);

describe('a hash of another system', () => {
  it.each([...published, ...madeElsewhere])('matches: $source', async ({ password, hash }) => {
    const form = kept(hash);

    await expect(matches(password, form)).resolves.toBe(true);
    await expect(matches(`${password} `, form)).resolves.toBe(false);
    await expect(matches('', form)).resolves.toBe(false);
    expect(isCurrent(form)).toBe(false);
  });

  it.each([...published, ...madeElsewhere])('is kept in a form that is read again: $source', ({ hash }) => {
    expect(kept(hash)).toMatch(/^\$[a-z0-9-]+\$/);
    expect(kept(kept(hash))).toBe(kept(hash));
  });

  it('is kept in one form, whichever system wrote it', () => {
    const key = '05500b18c982fcaffc10b12b739560271c8f140a40ac8651090b2a8c4819589e';
    const coded = Buffer.from(key, 'hex').toString('base64');

    const forms = [
      `pbkdf2:sha256:1000$0123456789abcdef$${key}`,
      `pbkdf2_sha256$1000$0123456789abcdef$${coded}`,
      `$pbkdf2-sha256$1000$MDEyMzQ1Njc4OWFiY2RlZg$${coded.replace('=', '').replaceAll('+', '.')}`,
    ].map(kept);

    expect(new Set(forms).size).toBe(1);
  });
});

const key = 'A'.repeat(43);
const bcryptOf = (cost: string, version = '2b') => `$${version}$${cost}$${'a'.repeat(53)}`;

describe('a hash that would hold up the others', () => {
  it.each([
    ['bcrypt of cost 31', bcryptOf('31')],
    ['bcrypt of cost 16', bcryptOf('16')],
    ["Django's bcrypt of cost 16", `bcrypt_sha256$${bcryptOf('16')}`],
    ["passlib's bcrypt of cost 16", `$bcrypt-sha256$v=2,t=2b,r=16$${'a'.repeat(22)}$${'a'.repeat(31)}`],
    ['2^31 iterations', `$pbkdf2-sha256$2147483648$c2FsdHNhbHQ$${key}`],
    ['more iterations than a number holds', `pbkdf2_sha256$${'9'.repeat(400)}$salt$${key}=`],
    ['iterations for four blocks', `pbkdf2:sha256:2000000$salt$${'ab'.repeat(128)}`],
    ['8 GB of scrypt', `scrypt:8388608:8:1$salt$${'ab'.repeat(64)}`],
    ['scrypt in parallel without end', `scrypt:16384:8:1000000$salt$${'ab'.repeat(64)}`],
    ['scrypt of wide blocks', `$scrypt$ln=1,r=4294967295,p=1$c2FsdHNhbHQ$${key}`],
    ['scrypt of N = 2^1000', `$scrypt$ln=1000,r=8,p=1$c2FsdHNhbHQ$${key}`],
    ['Firebase with 2^40', `$fbscrypt$v=1,n=40,r=8,p=1,ss=Bw==,sk=${key}=$c2FsdA==$${key}=`],
    ['4 GiB of argon2', `$argon2id$v=19$m=4194304,t=1,p=1$c2FsdHNhbHQ$${key}`],
    ['argon2 over and over', `$argon2id$v=19$m=65536,t=1000,p=1$c2FsdHNhbHQ$${key}`],
    ['argon2 in 255 lanes', `argon2$argon2id$v=19$m=65536,t=1,p=255$c2FsdHNhbHQ$${key}`],
    ['argon2 costs that no number holds', `$argon2id$v=19$m=99999999999999,t=1,p=1$c2FsdHNhbHQ$${key}`],
  ])('is not taken over: %s', (_what, hash) => {
    expect(() => kept(hash)).toThrow(/[Cc]ost|iterations/);
  });

  it.each([
    bcryptOf('15'),
    `pbkdf2_sha256$1500000$salt$${key}=`,
    `scrypt:131072:8:1$salt$${'ab'.repeat(64)}`,
    `$argon2id$v=19$m=262144,t=3,p=4$c2FsdHNhbHQ$${key}`,
  ])('is not what systems make today: %s', (hash) => {
    expect(kept(hash)).toMatch(/^\$/);
  });

  it('is none that this server makes itself, whatever its settings', async () => {
    const rich = configOf({ ARGON2_MEMORY_KIB: '300000', ARGON2_PASSES: '1' });
    const hash = await hashSchemes(rich, directly).hash('any');

    expect(keptForm(rich, hash)).toBe(hash);
    expect(() => keptForm(rich, hash.replace('m=300000', 'm=300001'))).toThrow('costs');
    expect(() => kept(hash)).toThrow('costs');
  });
});

describe('a hash that cannot be one', () => {
  it.each([
    ['nothing', ''],
    ['plain text', 'correct horse battery'],
    ['MD5', '5f4dcc3b5aa765d61d8327deb882cf99'],
    ['MD5-crypt', '$1$abcdefgh$G//4keteveJp0qb8z2DxG/'],
    ['cut short', bcryptOf('10').slice(0, -1)],
    ['with something behind', `${bcryptOf('10')}\n`],
    ['bcrypt of the broken version', bcryptOf('10', '2x')],
    ['with half a byte', `pbkdf2:sha256:1000$salt$${'a'.repeat(65)}`],
    ['without a key', 'pbkdf2:sha256:1000$salt$'],
    ['with a key that is met by chance', 'pbkdf2:sha256:1000$salt$abcd'],
    ['scrypt whose N is no power of two', `scrypt:1000:8:1$salt$${'ab'.repeat(64)}`],
    ['argon2 with less memory than lanes', `$argon2id$v=19$m=8,t=1,p=4$c2FsdHNhbHQ$${key}`],
    ['argon2 with a short salt', `$argon2id$v=19$m=1024,t=1,p=1$c2FsdA$${key}`],
    ['argon2 of a version that never was', `$argon2id$v=18$m=1024,t=1,p=1$c2FsdHNhbHQ$${key}`],
    ['Firebase of another signer key', `$fbscrypt$ln=14,r=8,p=1,ss=Bw,sk=AAAA$c2FsdA$${key}`],
    ['a mark of a pepper and nothing else', 'pepper=0123456789$'],
    ['very long', `pbkdf2:sha256:1000$salt$${'ab'.repeat(100_000)}`],
  ])('is refused: %s', (_what, hash) => {
    expect(() => kept(hash)).toThrow(expect.objectContaining({ name: 'UnusableHash' }));
  });

  it('is refused without being repeated', () => {
    for (const hash of [
      'correct horse battery',
      bcryptOf('31'),
      `pbkdf2:sha256:9000000$salt$${'ab'.repeat(32)}`,
    ]) {
      expect(() => kept(hash)).toThrow(
        expect.not.objectContaining({ message: expect.stringContaining(hash) }),
      );
    }
  });
});

describe('a hash of another deployment', () => {
  it('is taken over where the pepper is the same', async () => {
    const hash = await hashHere('any');

    expect(kept(hash)).toBe(hash);
    await expect(matches('any', kept(hash))).resolves.toBe(true);
  });

  it('is refused where the pepper is another', async () => {
    const other = configOf({ PASSWORD_PEPPER: 'another-pepper-of-the-tests-0123456789' });
    const hash = await hashSchemes(other, directly).hash('any');

    expect(() => kept(hash)).toThrow('PASSWORD_PEPPER');
  });
});
