import DataLoader from 'dataloader';
import type { RequestContext } from './request-context.js';

/**
 * Combines the keys that many fields of one response request at the same time into one call of `read`. Does not cache.
 * `read` returns a value for each key, in the order of the keys.
 */
export function loader<Key, Value>(
  read: (ctx: RequestContext, keys: readonly Key[]) => Promise<Value[]>,
): (ctx: RequestContext, key: Key) => Promise<Value> {
  const loaders = new WeakMap<RequestContext, DataLoader<Key, Value>>();
  return (ctx, key) => {
    const own = loaders.get(ctx) ?? new DataLoader<Key, Value>((keys) => read(ctx, keys), { cache: false });
    loaders.set(ctx, own);
    return own.load(key);
  };
}
