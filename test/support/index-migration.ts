import { schema } from '../../src/migrations/schema.js';
import { ConcurrentIndexes } from '../../src/platform/database/concurrent-indexes.js';
import type { Schema } from '../../src/platform/database/orm-options.js';

class UsersByName extends ConcurrentIndexes {
  protected override readonly indexes = { users_by_name: 'on users (name, id)' };
}

export const indexMigration = '29990101000000-users-by-name';

/** The tables of Gatehouse, and a later migration that makes an index while servers write. */
export const schemaWithIndex: Schema = {
  ...schema,
  migrations: [...schema.migrations, { name: indexMigration, class: UsersByName }],
};
