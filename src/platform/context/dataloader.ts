import DataLoader from 'dataloader';
import type { RequestContext } from './request-context.js';

/**
 * Reads what many fields of one answer ask for in the same moment by one statement. Nothing is remembered beyond that
 * moment. `read` gives a value for each key, in their order.
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
