import { randomUUID } from 'node:crypto';
import type { RequestContext } from '../../platform/context/request-context.js';
import { query } from '../../platform/context/transaction.js';
import { statement } from '../../platform/database/statement.js';
import { StartupError } from '../../platform/errors/startup-error.js';

/** How many records of a file were processed, and with which result. */
export interface Counts {
  readonly records: number;
  readonly made: number;
  readonly existing: number;
  readonly refused: number;
  /** The length of the report, including these records. */
  readonly reportBytes: number;
}

const none: Counts = { records: 0, made: 0, existing: 0, refused: 0, reportBytes: 0 };

/** Stores the progress of an import, in the transaction of the rows that it writes. */
export interface ImportRun {
  /** The point to continue from. */
  readonly from: Counts;
  /** Refuses when another process has taken over; until the transaction ends, none can. */
  readonly hold: (ctx: RequestContext) => Promise<void>;
  readonly keep: (ctx: RequestContext, counts: Counts) => Promise<void>;
  readonly end: (ctx: RequestContext) => Promise<void>;
}

const claimImport = statement<Counts>(
  'claim-import',
  `insert into imports (digest, runner, records, made, existing, refused, report_bytes, started_at)
    values ($1, $2, 0, 0, 0, 0, 0, $3) on conflict (digest) do update set runner = $2
    returning records::float8, made::float8, existing::float8, refused::float8, report_bytes::float8 as "reportBytes"`,
);

const holdImport = statement(
  'hold-import',
  'select digest from imports where digest = $1 and runner = $2 for update',
);

const saveProgress = statement(
  'keep-import',
  `update imports set records = $2, made = $3, existing = $4, refused = $5, report_bytes = $6 where digest = $1`,
);

const deleteImport = statement('forget-import', 'delete from imports where digest = $1');

/** Takes over an import from another process, or begins it. With `resume` false, it starts from the beginning. */
export async function claimRun(ctx: RequestContext, digest: string, resume: boolean): Promise<ImportRun> {
  const runner = randomUUID();
  if (!resume) await query(ctx, deleteImport, [digest]);
  const [from] = await query(ctx, claimImport, [digest, runner, ctx.now()]);
  return {
    from: from!,
    hold: async (within) => {
      const held = await query(within, holdImport, [digest, runner]);
      if (held.length > 0) return;
      throw new StartupError('Another process has taken over the import of the same file.');
    },
    keep: async (within, { records, made, existing, refused, reportBytes }) => {
      await query(within, saveProgress, [digest, records, made, existing, refused, reportBytes]);
    },
    end: async (within) => void (await query(within, deleteImport, [digest])),
  };
}

/** An import without stored progress: from a pipe, which cannot be read again, or a dry run. */
export function unkeptRun(): ImportRun {
  const nothing = () => Promise.resolve();
  return { from: none, hold: nothing, keep: nothing, end: nothing };
}
