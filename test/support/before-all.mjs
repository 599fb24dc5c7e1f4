import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { build, isBuilt } from '../../scripts/build.mjs';
import { leftOut } from './left-out.mjs';
import { administer, urlOf } from './postgres.mjs';

/** Before the first test: builds what tests start as processes of their own, and migrates one database to copy. */
export default async function beforeAll() {
  reportLeftOut();
  if (!isBuilt()) await build();
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-test-'));
  process.env.GATEHOUSE_TEST_FOLDER = folder;
  await import('reflect-metadata');
  const [{ openDatabase }, { embeddedExtensions }, { openLog }, { schema }] = await Promise.all([
    import('../../dist/platform/database/database.js'),
    import('../../dist/platform/database/embedded-client.js'),
    import('../../dist/platform/telemetry/log.js'),
    import('../../dist/migrations/schema.js'),
  ]);
  const log = openLog('silent');

  if (process.env.TEST_DATABASE_URL) {
    const template = `gatehouse_test_${process.pid}`;
    process.env.GATEHOUSE_TEST_TEMPLATE = template;
    await administer(`create database ${template}`);
    const settings = { databaseUrl: urlOf(template), databasePoolSize: 2 };
    await (await openDatabase(settings, log, schema)).close();
    return;
  }

  const snapshot = join(folder, 'snapshot.tar');
  process.env.GATEHOUSE_TEST_SNAPSHOT = snapshot;
  const pglite = await PGlite.create({ extensions: embeddedExtensions });
  const database = await openDatabase({ databaseUrl: null, dataDir: 'memory' }, log, schema, { pglite });
  const dump = await pglite.dumpDataDir('none');
  writeFileSync(snapshot, Buffer.from(await dump.arrayBuffer()));
  await database.close();
  await pglite.close();
}

/** A run that leaves files out says which kinds, and how to run them. */
function reportLeftOut() {
  const files = readdirSync('test', { recursive: true });
  for (const { suffix, remedy } of leftOut()) {
    const count = files.filter((file) => file.endsWith(`${suffix}.test.ts`)).length;
    console.warn(`Left out: ${count} files *${suffix}.test.ts. To run them: ${remedy}`);
  }
}
