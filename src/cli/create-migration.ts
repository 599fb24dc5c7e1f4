import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StartupError } from '../platform/errors/startup-error.js';

const folder = fileURLToPath(new URL('../../src/migrations', import.meta.url));

/** Creates the skeleton of a migration in the folder of the others, and returns the remaining steps. */
export function createMigration(name: string): string {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    throw new StartupError('Give a name of lower-case letters, digits and dashes, as in session-names.');
  }
  if (!existsSync(folder)) {
    throw new StartupError(`${folder} does not exist: migrations are created in the source code.`);
  }
  const same = readdirSync(folder).find((file) => file.replace(/^\d+-/, '') === `${name}.ts`);
  if (same !== undefined) throw new StartupError(`${join(folder, same)} has that name. Give another.`);
  const fullName = `${new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14)}-${name}`;
  const file = join(folder, `${fullName}.ts`);
  const className = name.replaceAll(/(?:^|-)(\w)/g, (_match, letter: string) => letter.toUpperCase());
  writeFileSync(file, skeleton(className), { flag: 'wx' });
  return `${file} is written. Add it to src/migrations/schema.ts, at the end of the list:
  import { ${className} } from './${fullName}.js';
  { name: '${fullName}', class: ${className} },
`;
}

function skeleton(className: string): string {
  return `import { Migration } from '@mikro-orm/migrations';

/** What it changes, in a sentence. */
export class ${className} extends Migration {
  override up(): void {
    this.addSql('');
  }

  override down(): void {
    this.addSql('');
  }
}
`;
}
