import type { App } from '../context/app.js';
import { statement } from '../database/statement.js';
import type { PreparedStatement } from '../database/statement.js';
import { fingerprint, encrypt, decrypt } from '../secrets/crypto.js';

/** A column with encrypted values. */
export interface EncryptedColumn {
  readonly table: string;
  readonly column: string;
  /** The purpose of the boxes, as an SQL expression on the row. */
  readonly purpose: string;
}

interface Box {
  /** The physical position of the row (ctid). An update moves the row. */
  readonly place: string;
  readonly encrypted: string;
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
    const { found, done } = await reEncryptColumn(parts, place);
    left += found - done;
    if (found > 0)
      log.info(
        { table: place.table, re_encrypted: done, left: found - done },
        're-encrypted with the first key',
      );
  }
  return left;
}

interface ReEncrypted {
  readonly at: string;
  readonly old: string;
  readonly encrypted: string;
}

async function putBack(
  { database }: Parts,
  put: PreparedStatement,
  boxes: readonly ReEncrypted[],
): Promise<number> {
  if (boxes.length === 0) return 0;
  const columns = [
    boxes.map(({ at }) => at),
    boxes.map(({ old }) => old),
    boxes.map(({ encrypted }) => encrypted),
  ];
  return (await database.query(put, columns)).length;
}

async function reEncryptColumn(
  parts: Parts,
  place: EncryptedColumn,
): Promise<{ found: number; done: number }> {
  const { database, config } = parts;
  const [find, put] = statements(place);
  const prefix = `${fingerprint(config.encryptionKeys[0])}.`;
  const sum = { found: 0, done: 0 };
  let after = '(0,0)';
  for (let batches = 0; batches < batch.most; batches++) {
    const boxes = await database.query(find, [after, prefix, batch.size]);
    const opened = boxes.flatMap((box) => reEncrypted(parts, box));
    sum.done += await putBack(parts, put, opened);
    sum.found += boxes.length;
    if (boxes.length < batch.size) break;
    after = boxes.at(-1)!.place;
  }
  return sum;
}

/** Returns nothing for a box that no key opens. Its reader reports that error. */
function reEncrypted({ config }: Parts, { place, encrypted, purpose }: Box): ReEncrypted[] {
  try {
    const plain = decrypt(config.encryptionKeys, purpose, encrypted);
    return [{ at: place, old: encrypted, encrypted: encrypt(config.encryptionKeys, purpose, plain) }];
  } catch {
    return [];
  }
}

// Rows that others have locked are skipped, to avoid a deadlock with transactions that lock several. The update
// requires the old box, so a concurrent write is kept.
function statements({ table, column, purpose }: EncryptedColumn) {
  const find = statement<Box>(
    `encrypted-${table}`,
    `select ctid::text as place, ${column} as encrypted, ${purpose} as purpose from ${table}
      where ctid > $1::tid and ${column} is not null and not starts_with(${column}, $2) limit $3`,
  );
  const put = statement(
    `re-encrypt-${table}`,
    `with free as (
        select t.ctid as place, v.encrypted from ${table} t
          join unnest($1::text[], $2::text[], $3::text[]) as v (place, old, encrypted)
          on t.ctid = v.place::tid and t.${column} = v.old for update of t skip locked)
      update ${table} t set ${column} = free.encrypted from free where t.ctid = free.place returning 1`,
  );
  return [find, put] as const;
}
