import DataLoader from 'dataloader';
import type { Call } from './request-context.js';

/**
 * Reads what many fields of one answer ask for in the same moment by one statement. Nothing is remembered beyond that
 * moment. `read` gives a value for each key, in their order.
 */
export function batched<Key, Value>(
  read: (call: Call, keys: readonly Key[]) => Promise<Value[]>,
): (call: Call, key: Key) => Promise<Value> {
  const loaders = new WeakMap<Call, DataLoader<Key, Value>>();
  return (call, key) => {
    const loader =
      loaders.get(call) ?? new DataLoader<Key, Value>((keys) => read(call, keys), { cache: false });
    loaders.set(call, loader);
    return loader.load(key);
  };
}
