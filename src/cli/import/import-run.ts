import { randomUUID } from 'node:crypto';
import type { RequestContext } from '../../platform/context/request-context.js';
import { query } from '../../platform/context/transaction.js';
import { statement } from '../../platform/database/statement.js';
import { StartupError } from '../../platform/errors/startup-error.js';

/** How many records of a file are done with, and what became of them. */
export interface Counts {
  readonly records: number;
  readonly made: number;
  readonly existing: number;
  readonly refused: number;
  /** How long the report is with all that these records have in it. */
  readonly reportBytes: number;
}

const none: Counts = { records: 0, made: 0, existing: 0, refused: 0, reportBytes: 0 };

/** Keeps how far an import has come, in the transaction of what it writes. */
export interface ImportRun {
  /** Where it goes on. */
  readonly from: Counts;
  /** Refuses when another process has taken over; until the transaction ends, none can. */
  readonly hold: (ctx: RequestContext) => Promise<void>;
  readonly keep: (ctx: RequestContext, counts: Counts) => Promise<void>;
  readonly end: (ctx: RequestContext) => Promise<void>;
}

const claim = statement<Counts>(
  'claim-import',
  `insert into imports (digest, runner, records, made, existing, refused, report_bytes, started_at)
    values ($1, $2, 0, 0, 0, 0, 0, $3) on conflict (digest) do update set runner = $2
    returning records::float8, made::float8, existing::float8, refused::float8, report_bytes::float8 as "reportBytes"`,
);

const hold = statement(
  'hold-import',
  'select digest from imports where digest = $1 and runner = $2 for update',
);

const keep = statement(
  'keep-import',
  `update imports set records = $2, made = $3, existing = $4, refused = $5, report_bytes = $6 where digest = $1`,
);

const forget = statement('forget-import', 'delete from imports where digest = $1');

/** Takes an import over from whoever ran it before, or begins it. `resume` false forgets how far it has come. */
export async function claimRun(ctx: RequestContext, digest: string, resume: boolean): Promise<ImportRun> {
  const runner = randomUUID();
  if (!resume) await query(ctx, forget, [digest]);
  const [from] = await query(ctx, claim, [digest, runner, ctx.now()]);
  return {
    from: from!,
    hold: async (within) => {
      const held = await query(within, hold, [digest, runner]);
      if (held.length > 0) return;
      throw new StartupError('Another process has begun to import the same file and goes on with it.');
    },
    keep: async (within, { records, made, existing, refused, reportBytes }) => {
      await query(within, keep, [digest, records, made, existing, refused, reportBytes]);
    },
    end: async (within) => void (await query(within, forget, [digest])),
  };
}

/** An import of which nothing is kept: from a pipe, which cannot be read again, or for trial. */
export function unkeptRun(): ImportRun {
  const nothing = () => Promise.resolve();
  return { from: none, hold: nothing, keep: nothing, end: nothing };
}
