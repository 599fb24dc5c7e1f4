import type { App } from '../context/app.js';
import { statement } from '../database/statement.js';
import type { PreparedStatement } from '../database/statement.js';
import { fingerprint, encrypt, decrypt } from '../secrets/crypto.js';

/** A column of sealed boxes. */
export interface EncryptedColumn {
  readonly table: string;
  readonly column: string;
  /** What they were sealed for, as SQL of the row. */
  readonly purpose: string;
}

interface Box {
  /** Where the row stands in the table. A row that is changed stands elsewhere then. */
  readonly place: string;
  readonly sealed: string;
  readonly purpose: string;
}

/** Rows of a statement; a sweep ends after so many statements, and the next goes on. */
const batch = { size: 100, most: 500 };

type Parts = Pick<App, 'config' | 'database' | 'log'>;

/**
 * Seals anew under the first ENCRYPTION_KEY what an older one sealed, in small batches. A row that somebody changes or
 * holds meanwhile is left to the next sweep. Answers how many boxes are still under another key.
 */
export async function reEncrypt(parts: Parts, places: readonly EncryptedColumn[]): Promise<number> {
  const { config, log } = parts;
  if (config.encryptionKeys.length === 1) return 0;

  let left = 0;
  for (const place of places) {
    const { found, done } = await resealPlace(parts, place);
    left += found - done;
    if (found > 0)
      log.info({ table: place.table, resealed: done, left: found - done }, 'sealed under the first key');
  }
  return left;
}

interface Resealed {
  readonly at: string;
  readonly old: string;
  readonly sealed: string;
}

async function putBack(
  { database }: Parts,
  put: PreparedStatement,
  boxes: readonly Resealed[],
): Promise<number> {
  if (boxes.length === 0) return 0;
  const columns = [boxes.map(({ at }) => at), boxes.map(({ old }) => old), boxes.map(({ sealed }) => sealed)];
  return (await database.query(put, columns)).length;
}

async function resealPlace(parts: Parts, place: EncryptedColumn): Promise<{ found: number; done: number }> {
  const { database, config } = parts;
  const [find, put] = statements(place);
  const prefix = `${fingerprint(config.encryptionKeys[0])}.`;
  const sum = { found: 0, done: 0 };
  let after = '(0,0)';
  for (let batches = 0; batches < batch.most; batches++) {
    const boxes = await database.query(find, [after, prefix, batch.size]);
    const opened = boxes.flatMap((box) => resealed(parts, box));
    sum.done += await putBack(parts, put, opened);
    sum.found += boxes.length;
    if (boxes.length < batch.size) break;
    after = boxes.at(-1)!.place;
  }
  return sum;
}

/** Nothing for a box that none of the keys opens. Who needs it is told so where it is read. */
function resealed({ config }: Parts, { place, sealed, purpose }: Box): Resealed[] {
  try {
    const plain = decrypt(config.encryptionKeys, purpose, sealed);
    return [{ at: place, old: sealed, sealed: encrypt(config.encryptionKeys, purpose, plain) }];
  } catch {
    return [];
  }
}

// Rows that others hold are skipped: who locks several would otherwise wait for this in a circle. The old box has to
// be there still, so whatever was written meanwhile stays.
function statements({ table, column, purpose }: EncryptedColumn) {
  const find = statement<Box>(
    `sealed-${table}`,
    `select ctid::text as place, ${column} as sealed, ${purpose} as purpose from ${table}
      where ctid > $1::tid and ${column} is not null and not starts_with(${column}, $2) limit $3`,
  );
  const put = statement(
    `reseal-${table}`,
    `with free as (
        select t.ctid as place, v.sealed from ${table} t
          join unnest($1::text[], $2::text[], $3::text[]) as v (place, old, sealed)
          on t.ctid = v.place::tid and t.${column} = v.old for update of t skip locked)
      update ${table} t set ${column} = free.sealed from free where t.ctid = free.place returning 1`,
  );
  return [find, put] as const;
}
