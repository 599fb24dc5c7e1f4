import { open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { QueryOptions, Results, Transaction } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';

/** The part of PGlite that the ORM and prepared statements use. */
export interface EmbeddedQueries {
  query<Row>(text: string, values?: unknown[], options?: QueryOptions): Promise<Results<Row>>;
  transaction<T>(work: (transaction: Pick<Transaction, 'query'>) => Promise<T>): Promise<T>;
}

/** Milliseconds for which a result is kept: a check of the folder, and a failed attempt to reopen the database. */
const keepMs = { folder: 1000, failure: 10_000 };

/** Minimum free bytes. The write-ahead log grows by 16 MiB at a time. */
const neededBytes = 20 * 2 ** 20;

/**
 * SQLSTATEs of faults in files, in disk space and in the database itself. The only role is a superuser, so 42501 also
 * means a fault.
 */
const faultStates = /^(?:42501|53|58|XX)/;

/** Names of the errors that PGlite throws when its WebAssembly stops. */
const faultNames = /^(?:RuntimeError|ExitStatus|ErrnoError)$/;

/**
 * The embedded database in a folder. PGlite runs on the main thread, and after a failed write it may answer wrongly,
 * refuse every statement or never return, so no deadline helps. Therefore this client refuses statements while the
 * folder has no space or cannot be written. After a fault it sends nothing more to the same instance and opens another
 * one, which recovers as after a crash.
 */
export class EmbeddedClient implements EmbeddedQueries {
  readonly ready = true;
  readonly waitReady = Promise.resolve();
  closed = false;
  private turn: Promise<unknown> = Promise.resolve();
  /** Why statements are refused. */
  private problem: Error | null = null;
  private looking: Promise<void> | null = null;
  private lookAgainAt = performance.now() + keepMs.folder;

  /** `pglite` is null from a fault until another instance is open. */
  constructor(
    private readonly folder: string,
    private pglite: PGlite | null,
  ) {}

  query<Row>(text: string, values?: unknown[], options?: QueryOptions): Promise<Results<Row>> {
    return this.inTurn(() => {
      const pglite = this.usable();
      return this.watched(pglite, () => pglite.query<Row>(text, values, options));
    });
  }

  transaction<T>(work: (transaction: Pick<Transaction, 'query'>) => Promise<T>): Promise<T> {
    return this.inTurn(() => this.transact(work));
  }

  /** Throws while the database cannot be written. */
  async check(): Promise<void> {
    if (performance.now() >= this.lookAgainAt) await this.look();
    this.usable();
  }

  /** While there is a problem the instance is not closed but left as after a crash, because closing also writes. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.looking;
    if (this.problem === null) await this.pglite?.close();
  }

  /** Runs statements one after another, so that none waits inside PGlite when a fault occurs. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => {});
    return done;
  }

  /** Decides by the last check of the folder; does not wait for the next one. */
  private usable(): PGlite {
    if (performance.now() >= this.lookAgainAt) void this.look();
    if (this.problem === null && this.pglite) return this.pglite;
    throw unavailable(this.problem);
  }

  private look(): Promise<void> {
    this.looking ??= this.findProblem().finally(() => {
      this.looking = null;
    });
    return this.looking;
  }

  private async findProblem(): Promise<void> {
    let keep = keepMs.folder;
    try {
      await writeInto(this.folder);
      if (this.closed) return;
      if (!this.pglite) keep = keepMs.failure;
      this.pglite ??= await openPglite(this.folder);
      this.problem = null;
      keep = keepMs.folder;
    } catch (error) {
      this.problem = error as Error;
    }
    this.lookAgainAt = performance.now() + keep;
  }

  private async watched<T>(pglite: PGlite, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!isFault(error)) throw error;
      if (this.pglite === pglite) this.pglite = null;
      this.problem ??= error as Error;
      throw unavailable(error as Error);
    }
  }

  private async transact<T>(work: (transaction: Pick<Transaction, 'query'>) => Promise<T>): Promise<T> {
    let begins = false;
    const begin = (transaction: Pick<Transaction, 'query'>) => {
      begins = true;
      return work(transaction);
    };
    try {
      const pglite = this.usable();
      return await this.watched(pglite, () => this.transactOn(pglite, begin));
    } catch (error) {
      // The ORM waits forever for a transaction to begin unless its first statement reports the fault.
      if (begins) throw error;
      return work({ query: () => Promise.reject(error) });
    }
  }

  /** After a fault the callback given to PGlite never settles, because PGlite would then send a rollback. */
  private transactOn<T>(
    pglite: PGlite,
    work: (transaction: Pick<Transaction, 'query'>) => Promise<T>,
  ): Promise<T> {
    const { promise: faulty, reject: endFaulty } = Promise.withResolvers<never>();
    const committed = pglite.transaction(async (transaction) => {
      const query: Transaction['query'] = (...given) => {
        if (this.pglite !== pglite) return Promise.reject(unavailable(this.problem));
        return this.watched(pglite, () => transaction.query(...given));
      };
      const [outcome] = await Promise.allSettled([work({ query })]);
      if (this.pglite !== pglite) {
        endFaulty(outcome.status === 'rejected' ? outcome.reason : unavailable(this.problem));
        return faulty.catch(() => new Promise<never>(() => {}));
      }
      if (outcome.status === 'rejected') throw outcome.reason;
      return outcome.value;
    });
    return Promise.race([committed, faulty]);
  }
}

/** What PGlite has to load beside itself: a migration creates these extensions. */
export const embeddedExtensions = { pg_trgm };

/** PGlite fills its buffers with zeros at every start: 128 MB by default, a fifth of the start and of the memory. */
const startParams = [...PGlite.defaultStartParams, '-c', 'shared_buffers=32MB'];

export function openPglite(folder: string): Promise<PGlite> {
  return PGlite.create(folder, { extensions: embeddedExtensions, startParams });
}

/** Throws when the folder of an embedded database cannot be written or has too little free space. */
export async function writeInto(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < neededBytes) {
    const [free, needed] = [bavail * bsize, neededBytes].map((bytes) => Math.floor(bytes / 2 ** 20));
    throw new Error(`${folder} has ${free} MiB of free space and needs ${needed} MiB: free some space.`);
  }
  const file = join(folder, 'write-probe');
  const handle = await open(file, 'w', 0o600);
  try {
    await handle.write(Buffer.alloc(4096));
    await handle.sync();
  } finally {
    await handle.close();
    await rm(file, { force: true });
  }
}

function isFault(error: unknown): boolean {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return faultNames.test(String(name)) || (typeof code === 'string' && faultStates.test(code));
}

/** An error with SQLSTATE 57P03 (cannot_connect_now). */
function unavailable(cause: Error | null): Error {
  const words = `The embedded database cannot be used: ${cause?.message ?? 'it is being reopened'}`;
  return Object.assign(new Error(words, { cause }), { code: '57P03' });
}
