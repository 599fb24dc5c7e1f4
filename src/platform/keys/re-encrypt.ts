import type { App } from '../context/app.js';
import { statement } from '../database/statement.js';
import type { PreparedStatement } from '../database/statement.js';
import { fingerprint, encrypt, decrypt } from '../secrets/crypto.js';

/** A column with encrypted values ("sealed boxes"). */
export interface EncryptedColumn {
  readonly table: string;
  readonly column: string;
  /** The purpose of the boxes, as an SQL expression on the row. */
  readonly purpose: string;
}

interface Box {
  /** The physical position of the row (ctid). An update moves the row. */
  readonly place: string;
  readonly sealed: string;
  readonly purpose: string;
}

/** Rows per statement, and statements per sweep. The next sweep continues. */
const batch = { size: 100, most: 500 };

type Parts = Pick<App, 'config' | 'database' | 'log'>;

/**
 * Re-encrypts values of older keys with the first ENCRYPTION_KEY, in small batches. A row that another transaction
 * changes or locks is left to the next sweep. Returns how many boxes still use another key.
 */
export async function reEncrypt(parts: Parts, places: readonly EncryptedColumn[]): Promise<number> {
  const { config, log } = parts;
  if (config.encryptionKeys.length === 1) return 0;

  let left = 0;
  for (const place of places) {
    const { found, done } = await resealPlace(parts, place);
    left += found - done;
    if (found > 0)
      log.info({ table: place.table, resealed: done, left: found - done }, 're-encrypted with the first key');
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

/** Returns nothing for a box that no key opens. Its reader reports that error. */
function resealed({ config }: Parts, { place, sealed, purpose }: Box): Resealed[] {
  try {
    const plain = decrypt(config.encryptionKeys, purpose, sealed);
    return [{ at: place, old: sealed, sealed: encrypt(config.encryptionKeys, purpose, plain) }];
  } catch {
    return [];
  }
}

// Rows that others have locked are skipped, to avoid a deadlock with transactions that lock several. The update
// requires the old box, so a concurrent write is kept.
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
