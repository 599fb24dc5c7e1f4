import { BlockList, isIP } from 'node:net';
import { canonicalAddress } from './loopback.js';
import { setting } from './setting.js';
import type { Setting } from './setting.js';

/** IP addresses: single ones, and networks in the notation of CIDR (RFC 4632). */
export interface Networks {
  readonly has: (address: string) => boolean;
}

const remedy = 'give addresses or networks, as in 203.0.113.7, 10.0.0.0/8 or 2001:db8::/48';

/**
 * The families of addresses by the answer of `isIP`. A prefix shorter than `least` is nearly every address, and written
 * by mistake. IPv6 is counted by site, a /64.
 */
const families = new Map([
  [4, { family: 'ipv4', bits: 32, least: 8, site: 32 }],
  [6, { family: 'ipv6', bits: 128, least: 16, site: 64 }],
] as const);

/** With `wholeSites`, a network that is a part of a site means the site. */
function readNetworks(parts: readonly string[], { wholeSites }: { readonly wholeSites: boolean }): Networks {
  const list = new BlockList();
  for (const part of parts) {
    const [, host = '', given] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(part) ?? [];
    const address = canonicalAddress(host);
    const kind = families.get(isIP(address) as 4 | 6);
    const prefix = Number(given ?? kind?.bits);
    if (!kind || prefix > kind.bits || prefix < kind.least) {
      throw new Error(`has ${JSON.stringify(part)}: ${remedy}.`);
    }
    list.addSubnet(address, wholeSites ? Math.min(prefix, kind.site) : prefix, kind.family);
  }
  return { has: (address) => list.check(address, families.get(isIP(address) as 4 | 6)?.family) };
}

function partsOf(value: string): string[] {
  return value
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
}

/** How many proxies to trust, or which. */
export type TrustedProxies = number | Networks;

const mostHops = 10;

export function trustedProxies(name: string, about: string): Setting<TrustedProxies> {
  return setting<TrustedProxies>(name, about, { value: 0, shown: '0' }, (value) => {
    if (!/^\d+$/.test(value)) return readNetworks(partsOf(value), { wholeSites: false });
    if (Number(value) > mostHops)
      throw new Error(`is ${value}: give a number from 0 to ${mostHops}, or ${remedy}.`);
    return Number(value);
  });
}

/** Addresses that many people share, and how many they are. */
export interface SharedAddress extends Networks {
  readonly people: number;
}

const mostPeople = 100_000;

/** `203.0.113.7=200, 2001:db8::/48=50`. */
export function sharedAddresses(name: string, about: string): Setting<readonly SharedAddress[]> {
  return setting<readonly SharedAddress[]>(name, about, { value: [], shown: null }, (value) =>
    partsOf(value).map((part) => {
      const [, network, count] = /^([^=\s]+)\s*=\s*([1-9]\d*)$/.exec(part) ?? [];
      const people = Number(count);
      if (network === undefined || people > mostPeople) {
        const example = 'give an address or a network and a number of people, as in 203.0.113.7=200';
        throw new Error(`has ${JSON.stringify(part)}: ${example}.`);
      }
      return { ...readNetworks([network], { wholeSites: true }), people };
    }),
  );
}
