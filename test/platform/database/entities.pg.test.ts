import 'reflect-metadata';
import { MikroORM } from '@mikro-orm/core';
import { describe, expect, it } from '@jest/globals';
import { schema } from '../../../src/migrations/schema.js';
import { readConfig } from '../../../src/platform/config/load-config.js';
import { findPostgres, ormOptions } from '../../../src/platform/database/orm-options.js';
import { openTestDatabase } from '../../support/databases.js';

describe('the entities', () => {
  it('describe the tables that the migrations make, so that the ORM would change nothing', async () => {
    const database = await openTestDatabase();
    const config = readConfig({ DATABASE_URL: database.url! });
    const postgres = await findPostgres(config);
    const orm = await MikroORM.init({ ...ormOptions(config, schema, { postgres }), logger: () => {} });

    const isDifferent = await orm.migrator.checkSchema();
    const statements = await orm.schema.getUpdateSchemaSQL({ wrap: false });

    await orm.close(true);
    await database.drop();
    expect({ isDifferent, statements }).toEqual({ isDifferent: false, statements: '' });
  });
});
