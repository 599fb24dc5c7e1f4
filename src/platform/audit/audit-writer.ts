import type { Database } from '../database/database.js';
import { isOfData } from '../database/errors.js';
import { statement } from '../database/statement.js';
import type { Log } from '../telemetry/log.js';
import type { AuditEvent } from './audit-event.entity.js';

// An event may be written after its account is deleted. It is then kept without the address and user agent of its owner.
// `on conflict do nothing` lets a statement whose answer was lost be sent again without duplicates.
const insertEvents = (owners: string): string => `insert into audit_events
      (id, type, occurred_at, user_id, actor_id, session_id, ip_address, user_agent, request_id, reason)
    select e.id, type, "occurredAt", "userId", "actorId", "sessionId",
      case when "userId" is null or u.id is not null then "ipAddress" end,
      case when "userId" is null or u.id is not null then "userAgent" end, "requestId", reason
    from json_to_recordset($1::json) as e (id uuid, type text, "occurredAt" timestamptz, "userId" uuid,
      "actorId" uuid, "sessionId" uuid, "ipAddress" text, "userAgent" text, "requestId" text, reason text)
    left join ${owners} u on u.id = e."userId"
    on conflict do nothing`;

/** For a transaction, which has locked the accounts that its events concern. */
export const writeEvents = statement('write-audit-events', insertEvents('users'));

// A deletion clears the events that it sees, so it and this statement must not overlap: the lock is that of a foreign key.
// The order prevents deadlocks between two batches.
const writeBatch = statement(
  'write-audit-batch',
  `with owners as materialized (
      select id from users where id in (select "userId" from json_to_recordset($1::json) as e ("userId" uuid))
      order by id for key share)
    ${insertEvents('owners')}`,
);

/** Milliseconds. */
const times = { gather: 100, retry: 1000 };

/** Most events in one statement, and most events that wait while the database is unavailable. */
const most = { atOnce: 200, waiting: 10_000 };

/**
 * Writes events in the background, many per statement, so that no request waits for them. A killed process loses the
 * events of the last tenth of a second; the log has all of them.
 */
export class AuditWriter {
  private waiting: AuditEvent[] = [];
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> | null = null;
  private isFailing = false;
  /** Events given up since the last log line about them. */
  private lost = 0;

  constructor(
    private readonly database: Database,
    private readonly log: Log,
  ) {}

  add(event: AuditEvent): void {
    this.waiting.push(event);
    this.dropOverflow();
    this.next();
  }

  /** Writes the waiting events, as far as the database is available. */
  async flush(): Promise<void> {
    do await this.write();
    while ((this.writing || this.waiting.length > 0) && !this.isFailing);
  }

  /** Writes the waiting events and gives up those that cannot be written now. */
  async close(): Promise<void> {
    await this.flush();
    this.stopTimer();
    this.lost += this.waiting.splice(0).length;
    this.tellOfLost('the server stops');
  }

  private next(): void {
    if (this.writing || this.waiting.length === 0) return;
    if (this.waiting.length >= most.atOnce && !this.isFailing) {
      void this.write();
      return;
    }
    this.timer ??= setTimeout(() => void this.write(), this.isFailing ? times.retry : times.gather).unref();
  }

  private write(): Promise<void> {
    this.stopTimer();
    if (!this.writing && this.waiting.length === 0) return Promise.resolve();
    this.writing ??= this.writeSome(this.waiting.splice(0, most.atOnce)).finally(() => {
      this.writing = null;
      this.next();
    });
    return this.writing;
  }

  private async writeSome(events: readonly AuditEvent[]): Promise<void> {
    const error = await this.tryToWrite(events);
    if (error !== null) this.tellOfLost(error);
  }

  /**
   * Returns the error, or null. If the database rejects the data, the batch is halved until only the rejected event is
   * given up. After any other error the events wait.
   */
  private async tryToWrite(events: readonly AuditEvent[]): Promise<unknown> {
    try {
      await this.database.query(writeBatch, [JSON.stringify(events)]);
      this.isFailing = false;
      return null;
    } catch (error) {
      this.isFailing = !isOfData(error);
      if (this.isFailing) this.putBack(events, error);
      else if (events.length > 1) await this.tryHalves(events);
      else this.lost += 1;
      return error;
    }
  }

  private async tryHalves(events: readonly AuditEvent[]): Promise<void> {
    const middle = Math.ceil(events.length / 2);
    await this.tryToWrite(events.slice(0, middle));
    await this.tryToWrite(events.slice(middle));
  }

  private putBack(events: readonly AuditEvent[], error: unknown): void {
    this.log.warn({ err: error, events: events.length }, 'audit events not written yet');
    this.waiting.unshift(...events);
    this.dropOverflow();
  }

  private dropOverflow(): void {
    const tooMany = this.waiting.length - most.waiting;
    if (tooMany > 0) this.lost += this.waiting.splice(0, tooMany).length;
  }

  private tellOfLost(why: unknown): void {
    if (this.lost > 0) this.log.error({ err: why, events: this.lost }, 'audit events given up');
    this.lost = 0;
  }

  private stopTimer(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
  }
}
