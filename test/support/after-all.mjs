import { rmSync } from 'node:fs';
import { administer } from './postgres.mjs';

/** After the last test: nothing that the tests made stays behind. */
export default async function afterAll() {
  const { GATEHOUSE_TEST_FOLDER: folder, GATEHOUSE_TEST_TEMPLATE: template } = process.env;
  if (folder) rmSync(folder, { recursive: true, force: true });
  if (!template) return;
  const { rows } = await administer(`select datname from pg_database where datname like '${template}%'`);
  for (const { datname } of rows) await administer(`drop database ${datname} with (force)`);
}
