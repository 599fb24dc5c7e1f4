import { accessSync, constants, existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Config } from '../../platform/config/config.js';
import { embeddedFolder } from '../../platform/database/orm-options.js';
import { needsKeptSecrets, secretsFile } from '../../platform/secrets/development-secrets.js';
import { ok, problem, warning } from './finding.js';
import type { Check, Finding } from './finding.js';

/**
 * Bytes that should be free on the disk of the embedded database. On a full disk it stops permanently.
 */
const room = { needed: 100 * 2 ** 20, comfortable: 2 ** 30 };

export const nodeCheck: Check = {
  name: 'node',
  remedy: 'Install Node.js 24.',
  look: () => {
    const message = `Node.js ${process.versions.node} runs this.`;
    // Odd major versions get updates for half a year only.
    const isShortLived = Number.parseInt(process.versions.node, 10) % 2 === 1;
    return [isShortLived ? warning('node', message, 'Install Node.js 24.') : ok('node', message)];
  },
};

/** Whether the folders that a start writes to are writable and have room; PostgreSQL manages its own disk. */
export function diskChecks(config: Config): Check[] {
  const makesSecrets = needsKeptSecrets(config) && !existsSync(secretsFile(config.dataDir));
  const folders = [embeddedFolder(config), makesSecrets ? config.dataDir : null];
  const nearests = folders.filter((folder) => folder !== null).map((folder) => nearest(resolve(folder)));
  return [...new Set(nearests)].map((folder) => ({
    name: 'disk',
    remedy: 'Let this user write there, or set DATA_DIR to another folder.',
    look: async () => [await roomIn(folder)],
  }));
}

async function roomIn(folder: string): Promise<Finding> {
  accessSync(folder, constants.W_OK);
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const message = `${Math.round(free / 2 ** 20)} MB are free in ${folder}.`;
  const remedy = 'Free some space: on a full disk the embedded database stops.';
  if (free < room.needed) return problem('disk', message, remedy);
  return free < room.comfortable ? warning('disk', message, remedy) : ok('disk', message);
}

/** The folder, or its closest existing parent. */
function nearest(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearest(dirname(folder));
}
