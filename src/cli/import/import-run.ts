import { randomUUID } from 'node:crypto';
import { LockMode } from '@mikro-orm/core';
import type { RequestContext } from '../../platform/context/request-context.js';
import { asStored, run } from '../../platform/context/transaction.js';
import { tables } from '../../platform/database/tables.js';
import { StartupError } from '../../platform/errors/startup-error.js';
import { ImportRun as StoredRun } from '../import-run.entity.js';

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

/** Takes over an import from another process, or begins it. With `resume` false, it starts from the beginning. */
export async function claimRun(ctx: RequestContext, digest: string, resume: boolean): Promise<ImportRun> {
  const runner = randomUUID();
  if (!resume) await ctx.em.nativeDelete(StoredRun, { digest });
  return {
    from: await claim(ctx, digest, runner),
    hold: async ({ em }) => {
      const lock = { lockMode: LockMode.PESSIMISTIC_WRITE, ...asStored };
      if (await em.findOne(StoredRun, { digest, runner }, lock)) return;
      throw new StartupError('Another process has taken over the import of the same file.');
    },
    keep: async ({ em }, counts) => {
      await em.nativeUpdate(StoredRun, { digest }, counts);
    },
    end: async ({ em }) => void (await em.nativeDelete(StoredRun, { digest })),
  };
}

async function claim(ctx: RequestContext, digest: string, runner: string): Promise<Counts> {
  const claiming = tables<{ imports: StoredRun }>()
    .insertInto('imports')
    .values({ digest, runner, ...none, startedAt: ctx.now() })
    .onConflict((on) => on.column('digest').doUpdateSet({ runner }));
  await run(ctx, claiming);
  const stored = await ctx.em.findOneOrFail(StoredRun, { digest }, asStored);
  const { records, made, existing, refused, reportBytes } = stored;
  return { records, made, existing, refused, reportBytes };
}

/** An import without stored progress: from a pipe, which cannot be read again, or a dry run. */
export function unkeptRun(): ImportRun {
  const nothing = () => Promise.resolve();
  return { from: none, hold: nothing, keep: nothing, end: nothing };
}
