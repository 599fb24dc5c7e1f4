import { describe, expect, it } from '@jest/globals';
import { hostnameOf, isLocalName, isLoopback } from '../../../src/platform/config/loopback.js';
import { readConfig } from '../../../src/platform/config/load-config.js';
import { clientAddress, clientNetwork } from '../../../src/platform/rate-limits/client-network.js';

describe('the network of an address', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::9', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:C000:0207', '192.0.2.7'],
    ['0:0:0:0:0:ffff:c000:207', '192.0.2.7'],
    ['not an address', 'not an address'],
  ])('of %s is %s', (address, network) => {
    expect(clientNetwork(address)).toBe(network);
  });

  it('of nobody is one of its own', () => {
    expect(clientNetwork(null)).toBe('unknown');
  });
});

describe('a host on this machine', () => {
  it.each([
    'localhost',
    'a.localhost',
    '127.0.0.1',
    '127.9.9.9',
    '::1',
    '[::1]',
    '0:0:0:0:0:0:0:1',
    '[0::0:1]',
    '::ffff:127.0.0.1',
    '[::FFFF:7f00:1]',
    '0:0:0:0:0:ffff:7f00:0001',
  ])('is %s', (host) => expect(isLoopback(host)).toBe(true));

  it.each(['example.com', 'localhost.example.com', '10.0.0.1', '::2', '[::ffff:10.0.0.1]', '0.0.0.0', ''])(
    'is not %s',
    (host) => expect(isLoopback(host)).toBe(false),
  );
});

describe('a name that no site can have', () => {
  it.each(['localhost:80', '192.0.2.7:4000', '[2001:db8::1]:80', '[::1]', 'LOCALHOST', 'a.localhost:1'])(
    'is %s',
    (host) => expect(isLocalName(hostnameOf(host))).toBe(true),
  );

  it.each(['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example:80', '1.2.3', undefined])(
    'is not %s',
    (host) => expect(isLocalName(hostnameOf(host))).toBe(false),
  );
});

describe('the address of a caller', () => {
  it.each([
    ['is the socket’s where no proxy is trusted', 0, '198.51.100.1', '192.0.2.1'],
    ['is what the one proxy saw', 1, '198.51.100.1', '198.51.100.1'],
    ['is what the one proxy saw, whatever stands before it', 1, '203.0.113.9, 198.51.100.1', '198.51.100.1'],
    ['is what the outermost of two saw', 2, '203.0.113.9, 198.51.100.1, 10.0.0.1', '198.51.100.1'],
    ['is the first there is where fewer came', 3, '198.51.100.1', '198.51.100.1'],
    ['is the socket’s where the header is missing', 1, undefined, '192.0.2.1'],
    ['is the socket’s where the header is no address', 1, 'unknown', '192.0.2.1'],
    ['is read without its port', 1, '198.51.100.1:4711', '198.51.100.1'],
    ['is read without brackets', 1, '[2001:db8::1]:443', '2001:db8::1'],
    ['is that of IPv4 where it is mapped', 1, '::ffff:198.51.100.1', '198.51.100.1'],
    ['is that of IPv4 where it is mapped in hexadecimal', 1, '::ffff:c633:6401', '198.51.100.1'],
    ['is that of IPv4 where it is mapped in capitals', 1, '::FFFF:C633:6401', '198.51.100.1'],
    ['is that of IPv4 where it is mapped in full', 1, '0:0:0:0:0:ffff:c633:6401', '198.51.100.1'],
    ['is that of IPv4 where it is mapped with zeros', 1, '0000::0:0:FFFF:198.51.100.1', '198.51.100.1'],
    ['is that of IPv4 where it is mapped with a port', 1, '[::ffff:c633:6401]:443', '198.51.100.1'],
    ['is that of IPv4 where it is mapped in a zone', 1, '::ffff:198.51.100.1%eth0', '198.51.100.1'],
    ['is of IPv6 in one spelling', 1, '2001:0DB8:0:0:0:0:0:1', '2001:db8::1'],
  ])('%s', (_, hops, forwarded, address) => {
    expect(clientAddress('192.0.2.1', forwarded, hops)).toBe(address);
  });
});

describe('the address of a caller behind proxies that are listed', () => {
  const { trustProxy } = readConfig({ TRUST_PROXY: '10.0.0.0/8, 203.0.113.20, 2001:db8:f::/48' });

  it.each([
    ['is the socket’s where that is no proxy', '192.0.2.1', '198.51.100.1', '192.0.2.1'],
    ['is what the proxy saw', '10.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['is what the first of several saw', '10.0.0.1', '198.51.100.1, 203.0.113.20, 10.9.9.9', '198.51.100.1'],
    ['is the nearest that is no proxy', '10.0.0.1', '203.0.113.99, 198.51.100.1', '198.51.100.1'],
    ['is not what a caller writes', '10.0.0.1', '203.0.113.20, 198.51.100.1', '198.51.100.1'],
    ['is the outermost proxy where nothing stands before it', '10.0.0.1', '10.0.0.2', '10.0.0.2'],
    ['is the proxy’s where the header is missing', '10.0.0.1', undefined, '10.0.0.1'],
    ['is the proxy’s before text that is no address', '10.0.0.1', '198.51.100.1, unknown', '10.0.0.1'],
    ['is read behind a proxy of IPv6', '2001:db8:f:1::9', '[2001:db8::1]:443', '2001:db8::1'],
    ['is read behind a proxy in the mapped form', '::ffff:10.0.0.1', '198.51.100.1', '198.51.100.1'],
  ])('%s', (_, socket, forwarded, address) => {
    expect(clientAddress(socket, forwarded, trustProxy)).toBe(address);
  });
});
