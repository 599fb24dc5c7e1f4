import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cliContext } from '../../../src/cli/accounts.js';
import { purgeExpired } from '../../../src/maintenance/purge-expired.js';
import type { AuditEvent } from '../../../src/platform/audit/audit-event.entity.js';
import { AuditWriter } from '../../../src/platform/audit/audit-writer.js';
import { record } from '../../../src/platform/audit/audit.js';
import { eventId } from '../../../src/platform/audit/event-id.js';
import type { RequestContext } from '../../../src/platform/context/request-context.js';
import { inTransaction } from '../../../src/platform/context/transaction.js';
import type { Database } from '../../../src/platform/database/database.js';
import { openLog } from '../../../src/platform/telemetry/log.js';
import { eventually } from '../../support/eventually.js';
import { TestApp } from '../../support/test-app.js';

const from = { requestId: 'test', ipAddress: '192.0.2.7', userAgent: 'Test/1' };

describe('record', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  const open = (): RequestContext => {
    const call = cliContext(app.app);
    return Object.assign(call, { client: { ...call.client, ...from } });
  };
  const about = (userId: string) =>
    app.database.query('select * from audit_events where user_id = $1', [userId]);

  it('writes in the background, soon', async () => {
    const { id } = await app.signedInUser();

    await record(open(), 'LOGIN_FAILED', { userId: id, reason: 'test' });
    const written = await eventually(
      () => about(id),
      (events) => events.some(({ type }) => type === 'LOGIN_FAILED'),
    );

    expect(written).toContainEqual(
      expect.objectContaining({
        type: 'LOGIN_FAILED',
        user_id: id,
        actor_id: null,
        session_id: null,
        reason: 'test',
        ip_address: '192.0.2.7',
        user_agent: 'Test/1',
        request_id: 'test',
      }),
    );
  });

  it('writes inside a transaction with it, and not at all when it is rolled back', async () => {
    const userId = randomUUID();
    const fail = async (ctx: RequestContext) => {
      await record(ctx, 'PASSWORD_CHANGED', { userId });
      throw new Error('rolled back');
    };

    await inTransaction(open(), (ctx) => record(ctx, 'PASSWORD_RESET', { userId }));
    const withIt = await about(userId);
    await expect(inTransaction(open(), fail)).rejects.toThrow('rolled back');
    await app.app.audit.flush();

    expect(withIt.map(({ type }) => type)).toEqual(['PASSWORD_RESET']);
    await expect(about(userId)).resolves.toEqual(withIt);
  });

  it('keeps the order of events that share a moment', async () => {
    const moment = new Date();
    const ids = Array.from({ length: 1000 }, () => eventId(moment));

    expect(ids.toSorted()).toEqual(ids);
    expect(eventId(new Date(moment.getTime() + 1)) > ids.at(-1)!).toBe(true);
    expect(eventId(new Date(moment.getTime() - 1)) < ids[0]!).toBe(true);
  });

  it('writes what waits before the server stops', async () => {
    const { id } = await app.signedInUser();
    await record(open(), 'LOGGED_OUT', { userId: id });

    app = await app.restart();

    await expect(about(id)).resolves.toContainEqual(expect.objectContaining({ type: 'LOGGED_OUT' }));
  });

  it('keeps events for AUDIT_RETENTION_DAYS', async () => {
    const { id } = await app.signedInUser();
    app.clock.advance('364d');
    await purgeExpired(app.app);
    const kept = await about(id);
    await record(open(), 'LOGGED_OUT', { userId: id });
    await app.app.audit.flush();

    app.clock.advance('2d');
    await purgeExpired(app.app);

    expect(kept.map(({ type }) => type)).toEqual(['SIGNED_UP']);
    const left = await about(id);
    expect(left.map(({ type }) => type)).toEqual(['LOGGED_OUT']);
  });
});

/** A database that is there or not, as a test says, and notes what is written. */
class Standin {
  away: Error | null = null;
  /** What some events hold cannot be kept. */
  readonly unwritable = new Set<string>();
  readonly statements: string[][] = [];
  readonly lines: Record<string, any>[] = [];
  readonly writer: AuditWriter;

  constructor() {
    const query = async (_statement: unknown, [json]: readonly unknown[]): Promise<unknown[]> => {
      if (this.away) throw this.away;
      const written = (JSON.parse(json as string) as AuditEvent[]).map(({ id }) => id);
      if (written.some((id) => this.unwritable.has(id))) {
        throw Object.assign(new Error('unsupported Unicode escape sequence'), { code: '22P05' });
      }
      this.statements.push(written);
      return [];
    };
    const log = openLog('info', { write: (line: string) => this.lines.push(JSON.parse(line)) });
    this.writer = new AuditWriter({ query } as unknown as Database, log);
  }

  /** Their ids count from where `first` says. */
  add(count: number, first = 0): void {
    for (let index = first; index < first + count; index++) this.writer.add({ id: `${index}` } as AuditEvent);
  }

  said(message: string): Record<string, any>[] {
    return this.lines.filter(({ msg }) => msg === message);
  }
}

const ids = (count: number, first = 0) => Array.from({ length: count }, (_, index) => `${first + index}`);
const away = Object.assign(new Error('terminating connection'), { code: '57P01' });

describe('the writer of events', () => {
  it('writes two hundred at a time, and does not wait for more', async () => {
    const standin = new Standin();

    standin.add(450);
    await new Promise((resolve) => setImmediate(resolve));

    expect(standin.statements.map(({ length }) => length)).toEqual([200, 200]);
    await standin.writer.close();
    expect(standin.statements.flat()).toEqual(ids(450));
  });

  it('keeps them while the database is away, and writes each once when it is back', async () => {
    const standin = new Standin();
    standin.away = away;
    standin.add(250);
    await eventually(
      async () => standin.said('audit events not written yet').length,
      (count) => count > 1,
    );

    standin.away = null;
    standin.add(10, 250);
    await eventually(
      async () => standin.statements.flat().length,
      (count) => count === 260,
    );

    expect(standin.statements.flat()).toEqual(ids(260));
    expect(standin.said('audit events given up')).toEqual([]);
    await standin.writer.close();
  });

  it('keeps ten thousand, and tells how many older ones it gives up', async () => {
    const standin = new Standin();
    standin.away = away;
    standin.add(10_050);
    await standin.writer.flush();

    standin.away = null;
    await standin.writer.close();

    expect(standin.said('audit events given up')).toMatchObject([{ level: 'error', events: 50 }]);
    expect(standin.statements.flat()).toEqual(ids(10_000, 50));
  });

  it('gives up what can never be written, and only that', async () => {
    const standin = new Standin();
    standin.unwritable.add('1').add('5');
    standin.add(7);
    await standin.writer.flush();
    await standin.writer.close();

    expect(standin.said('audit events given up')).toMatchObject([{ level: 'error', events: 2 }]);
    expect(standin.statements.flat()).toEqual(['0', '2', '3', '4', '6']);
  });

  it.each(['28000', '3D000', '42501', '42703', '55P03', 'XX000', 'EAI_AGAIN', undefined])(
    'keeps them after error %s, which is not of what they hold',
    async (code) => {
      const standin = new Standin();
      standin.away = Object.assign(new Error('not now'), { code });
      standin.add(3);
      await standin.writer.flush();

      standin.away = null;
      await standin.writer.flush();
      await standin.writer.close();

      expect(standin.said('audit events given up')).toEqual([]);
      expect(standin.statements).toEqual([['0', '1', '2']]);
    },
  );

  it('stops although the database is away, and says what is lost', async () => {
    const standin = new Standin();
    standin.away = away;
    standin.add(5);

    await standin.writer.close();

    expect(standin.said('audit events given up')).toMatchObject([{ level: 'error', events: 5 }]);
  });
});
