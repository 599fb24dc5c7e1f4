import type { Database } from './database.js';
import { statement } from './statement.js';

/** Finds out whether the database answers, and whether it is a replica or read-only for other reasons. */
const findReadOnly = statement<{ isReadOnly: boolean }>(
  'find_read_only',
  `select current_setting('transaction_read_only') = 'on' as "isReadOnly"`,
);

/** Throws while the database cannot be read and written. */
export async function checkDatabase({ checkFolder, query }: Database): Promise<void> {
  await checkFolder();
  const [found] = await query(findReadOnly, []);
  if (found?.isReadOnly) throw new Error('The database takes no changes.');
}
