import 'reflect-metadata';
import { PGlite } from '@electric-sql/pglite';
import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../../../src/platform/config/load-config.js';
import { openDatabase } from '../../../src/platform/database/database.js';
import { openLog } from '../../../src/platform/telemetry/log.js';
import { schemaWithIndex } from '../../support/index-migration.js';

describe('a migration that makes an index while servers write', () => {
  it('runs on the embedded database too', async () => {
    const pglite = await PGlite.create();

    const database = await openDatabase(readConfig({}), openLog('silent'), schemaWithIndex, { pglite });

    const { rows } = await pglite.query(
      `select indisvalid as "isValid" from pg_index where indexrelid = 'users_by_name'::regclass`,
    );
    await database.close();
    await pglite.close();
    expect(rows).toEqual([{ isValid: true }]);
  });
});
