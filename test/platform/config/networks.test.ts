import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../../../src/platform/config/load-config.js';

const problemOf = (environment: Readonly<Record<string, string>>): string => {
  try {
    readConfig(environment);
    return 'none';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('TRUST_PROXY', () => {
  it.each([
    ['11', 'is 11: give a number from 0 to 10, or give addresses or networks'],
    ['proxy.internal', 'has "proxy.internal": give addresses or networks, as in 203.0.113.7'],
    ['10.0.0.0/33', 'has "10.0.0.0/33"'],
    ['10.0.0.1,', 'none'],
    ['0.0.0.0/0', 'has "0.0.0.0/0"'],
    ['::/0', 'has "::/0"'],
    ['-1', 'has "-1"'],
  ])('of %s says: %s', (value, expected) => {
    expect(problemOf({ TRUST_PROXY: value })).toContain(expected);
  });
});

describe('SHARED_ADDRESSES', () => {
  it('has addresses and networks, each with a number of people', () => {
    const { sharedAddresses } = readConfig({
      SHARED_ADDRESSES: '203.0.113.7=200, 198.51.100.0/24 = 50,2001:db8:1:2:3::4=90',
    });
    const peopleAt = (address: string) =>
      sharedAddresses.filter((one) => one.has(address)).map(({ people }) => people);

    expect(['203.0.113.7', '198.51.100.99', '203.0.113.8'].map(peopleAt)).toEqual([[200], [50], []]);
    // Addresses of one site are counted together, so the site is what shares.
    expect(['2001:db8:1:2:9::1', '2001:db8:1:3::1'].map(peopleAt)).toEqual([[90], []]);
  });

  it.each(['203.0.113.7', '203.0.113.7=0', '203.0.113.7=many', '203.0.113.7=1000000', '=5', 'school=200'])(
    'of %s is refused with an example',
    (value) => {
      expect(problemOf({ SHARED_ADDRESSES: value })).toMatch(
        /SHARED_ADDRESSES has ".*": give .*203\.0\.113\.7/,
      );
    },
  );
});

describe('SERVICE_TOKENS', () => {
  const digest = createHash('sha256').update('gst_').digest('hex');
  const example = 'SERVICE_TOKENS is not of the form name:digest,name:digest';

  it('has names, each with one digest or several', () => {
    const { serviceTokens } = readConfig({
      SERVICE_TOKENS: `api:${digest}, api:${'0'.repeat(64)},billing:${'1'.repeat(64)}`,
    });

    expect(serviceTokens.map(({ name }) => name)).toEqual(['api', 'api', 'billing']);
    expect(serviceTokens[0]!.digest.toString('hex')).toBe(digest);
  });

  it.each([
    ['a token in the place of its digest', `api:gst_${'a'.repeat(43)}`],
    ['a digest without a name', digest],
    ['a name with a space', `my api:${digest}`],
    ['a short digest', `api:${digest.slice(1)}`],
    ['an entry that is empty', `api:${digest},`],
  ])('refuses %s, and repeats nothing of it', (_, value) => {
    const problem = problemOf({ SERVICE_TOKENS: value });

    expect(problem).toContain(example);
    expect(problem).not.toContain(value);
  });

  it('refuses one token for two services', () => {
    const problem = problemOf({ SERVICE_TOKENS: `api:${digest},billing:${digest.toUpperCase()}` });

    expect(problem).toContain('has one digest for api and billing: give each service a token of its own.');
  });
});
