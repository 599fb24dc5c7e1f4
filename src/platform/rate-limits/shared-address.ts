import type { Limit } from '../config/setting.js';
import type { RequestContext } from '../context/request-context.js';

/** How many people behind one address the limits by address are made for. */
const people = 30;

type Given = Pick<RequestContext, 'config' | 'client'>;

/** A count that an address may reach: higher by SHARED_ADDRESSES, as more people share the address. */
export function forAddress({ config, client: { ipAddress } }: Given, count: number): number {
  if (ipAddress === null) return count;
  const shared = config.sharedAddresses.filter((one) => one.has(ipAddress));
  const most = Math.max(people, ...shared.map((one) => one.people));
  return Math.ceil((count * most) / people);
}

export function limitForAddress(ctx: Given, limit: Limit): Limit {
  return { ...limit, max: forAddress(ctx, limit.max) };
}
