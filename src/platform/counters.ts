import type { App } from './call.js';
import { digest } from './crypto.js';

/** Where a counter stands after it counted. */
export interface Count {
  readonly count: number;
  /** When its window ends, and it begins anew. */
  readonly endsAt: Date;
}

// One statement counts and answers, so of any number that come at once each gets a number of its own.
const count = {
  name: 'count',
  text: `insert into counters as c (key, count, expires_at) values ($1, 1, $3)
    on conflict (key) do update set
      count = case when c.expires_at <= $2 then 1 else c.count + 1 end,
      expires_at = case when c.expires_at <= $2 then $3 else c.expires_at end
    returning count, expires_at as "endsAt"`,
};

const clear = { name: 'clear-counter', text: 'delete from counters where key = $1' };

/**
 * Counts one more of what the parts name, in windows of so many seconds that begin with the first. It is committed by
 * itself, whatever comes of the caller: never call it in a transaction.
 */
export async function hit(app: App, parts: readonly string[], seconds: number): Promise<Count> {
  const now = app.now();
  const endsAt = new Date(now.getTime() + seconds * 1000);
  const [row] = await app.database.run(count, [keyOf(app, parts), now, endsAt]);
  return row as Count;
}

/** Begins anew with the next. */
export async function forget(app: App, parts: readonly string[]): Promise<void> {
  await app.database.run(clear, [keyOf(app, parts)]);
}

/** A digest: of one length, without anybody's address in it, and never the same for other parts. */
function keyOf({ config }: App, parts: readonly string[]): string {
  return digest(config.tokenPepper, 'counter', ...parts);
}
