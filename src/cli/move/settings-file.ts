import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Config } from '../../platform/config/config.js';
import { secrets } from '../../platform/config/settings/server.js';
import type { CompleteConfig } from '../../platform/context/app.js';
import { StartupError } from '../../platform/errors/startup-error.js';

/**
 * The settings that the next server needs: the address of the database, and the secrets that only DATA_DIR holds so
 * far. Secrets of the environment stay there.
 */
export function settingsText(config: Config, complete: CompleteConfig, to: string): string {
  const kept = Object.entries(secrets).flatMap(([key, { name }]) => {
    const property = key as keyof typeof secrets;
    const isUsed = property !== 'jwtSecrets' || config.jwtAlg !== 'ES256';
    return config[property] === null && isUsed ? [`${name}=${complete[property].join(',')}`] : [];
  });
  return `# Written by gatehouse move-database. These settings are secret, and the data cannot be used without them.
DATABASE_URL=${written(to)}
${kept.join('\n')}${kept.length > 0 ? '\n' : ''}`;
}

/** Quotes are only for what an .env file cannot hold without them, because docker --env-file keeps them. */
function written(value: string): string {
  return /[#\s]/.test(value) ? `'${value}'` : value;
}

/** Refuses, before anything is moved, a file that cannot be written or that says something else. */
export function refuseOtherFile(file: string, text: string): void {
  if (existsSync(file) && readFileSync(file, 'utf8') !== text) {
    throw new StartupError(
      `${file} exists already, with other contents. Remove it, or name another file with --settings.`,
    );
  }
  if (!existsSync(dirname(file)))
    throw new StartupError(`The folder of the --settings file ${file} does not exist.`);
}

/** Only the owner of the file can read it. */
export function writeSettings(file: string, text: string): void {
  if (existsSync(file)) return;
  try {
    writeFileSync(file, text, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    throw new StartupError(
      `Every row was moved, but ${file} cannot be written: ${(error as Error).message}. Run the command again with --settings and another file.`,
    );
  }
}
