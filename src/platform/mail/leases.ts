import type { App } from '../context/app.js';
import { statement } from '../database/statement.js';

type Parts = Pick<App, 'now' | 'log' | 'database'>;

const seconds = 1000;

/** Milliseconds. The lease of a mail is renewed during sending, so that no other process sends the same mail. */
export const leaseTimes = { lease: 120 * seconds, renew: 40 * seconds };

const extendLeases = statement(
  'renew-mail-leases',
  'update mails set due_at = $2 where id = any($1::uuid[]) and due_at < $2',
);

export interface Leases {
  readonly hold: (mailId: string) => void;
  /** Before a mail gets another due time, which a renewal would overwrite. Waits for one that is under way. */
  readonly release: (mailId: string) => Promise<void>;
  readonly renew: () => Promise<void>;
}

export function leasesOf(parts: Parts): Leases {
  const held = new Set<string>();
  let renewal = Promise.resolve();
  let renewedAt = parts.now().getTime();
  return {
    hold: (mailId) => void held.add(mailId),
    release: (mailId) => {
      held.delete(mailId);
      return renewal;
    },
    renew: async () => {
      const moment = parts.now().getTime();
      if (Math.abs(moment - renewedAt) < leaseTimes.renew) return;
      renewedAt = moment;
      renewal = renewLeases(parts, [...held]);
      await renewal;
    },
  };
}

async function renewLeases({ database, now, log }: Parts, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  try {
    await database.query(extendLeases, [ids, new Date(now().getTime() + leaseTimes.lease)]);
  } catch (error) {
    log.warn({ err: error }, 'the leases of mails could not be renewed');
  }
}
