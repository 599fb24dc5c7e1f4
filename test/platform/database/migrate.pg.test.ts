import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { schema } from '../../../src/migrations/schema.js';
import { readConfig } from '../../../src/platform/config/load-config.js';
import { openDatabase } from '../../../src/platform/database/database.js';
import { openLog } from '../../../src/platform/telemetry/log.js';
import { administer, urlOf } from '../../support/postgres.mjs';

describe('migrating', () => {
  it('is done once when eight begin at the same moment', async () => {
    const name = `${process.env['GATEHOUSE_TEST_TEMPLATE']}_migrate`;
    await administer(`create database ${name}`);
    const config = readConfig({ DATABASE_URL: urlOf(name), DATABASE_POOL_SIZE: '2' });
    const log = openLog('silent');

    const opened = await Promise.allSettled(
      Array.from({ length: 8 }, () => openDatabase(config, log, schema)),
    );

    const databases = opened.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    const done = await databases[0]?.query({ name: 'done', text: 'select name from migrations' }, []);
    await Promise.all(databases.map((database) => database.close()));
    await administer(`drop database ${name} with (force)`);
    expect(opened.map(({ status }) => status)).toEqual(Array(8).fill('fulfilled'));
    expect(new Set(done).size).toBe(done?.length);
  });
});
