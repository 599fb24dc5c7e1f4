import type { App } from '../platform/call.js';

const expired = ['one_time_tokens', 'pending_sign_ups', 'counters'].map((table) => ({
  name: `sweep-${table}`,
  text: `delete from ${table} where expires_at <= $1`,
}));

/** Removes what has expired and opens nothing any more. */
export async function sweep({ database, now }: App): Promise<void> {
  for (const statement of expired) await database.run(statement, [now()]);
}
