import type { Database } from './database.js';
import { statement } from './statement.js';

/** Fails if the database does not answer; tells whether it is a replica or read-only for another reason. */
const findReadOnly = statement<{ isReadOnly: boolean }>(
  'find_read_only',
  `select current_setting('transaction_read_only') = 'on' as "isReadOnly"`,
);

/** Throws if the database cannot be read and written. */
export async function checkDatabase({ checkFolder, query }: Database): Promise<void> {
  await checkFolder();
  const [found] = await query(findReadOnly, []);
  if (found?.isReadOnly) throw new Error('The database is read-only.');
}
