import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config.js';
import type { Secrets } from '../config/setting.js';
import { StartupError } from '../errors/startup-error.js';
import { randomSecret } from './crypto.js';

type Kept = { readonly [K in 'tokenPepper' | 'passwordPepper' | 'encryptionKey' | 'jwtSecret']: string };
type FullSecrets = {
  readonly [K in 'tokenPeppers' | 'passwordPeppers' | 'encryptionKeys' | 'jwtSecrets']: Secrets;
};

/**
 * The configured secrets. Development generates missing ones once and stores them in DATA_DIR, readable only by their
 * owner. Processes that start at the same time use the same set.
 */
export function completeSecrets(config: Config): Config & FullSecrets {
  return withSecrets(config, needsKeptSecrets(config) ? keptSecrets(config.dataDir) : noSecrets);
}

/** The same without generating any: null if they do not exist yet. */
export function existingSecrets(config: Config): (Config & FullSecrets) | null {
  if (!needsKeptSecrets(config)) return withSecrets(config, noSecrets);
  const kept = readSecrets(secretsFile(config.dataDir));
  return kept && withSecrets(config, kept);
}

/** The secrets that a start would use. Missing ones are generated but not stored. */
export function expectedSecrets(config: Config): Config & FullSecrets {
  return existingSecrets(config) ?? withSecrets(config, freshSecrets());
}

/** A start generates missing secrets and refuses unreadable ones. */
export function refuseDamagedSecrets(config: Config): void {
  existingSecrets(config);
}

/** Whether some secrets are not configured, so that DATA_DIR holds them. */
export function needsKeptSecrets(config: Config): boolean {
  const needed = ['tokenPeppers', 'passwordPeppers', 'encryptionKeys'] as const;
  const isGiven = needed.every((name) => config[name] !== null);
  return !isGiven || (config.jwtAlg !== 'ES256' && config.jwtSecrets === null);
}

export function secretsFile(dataDir: string): string {
  return join(dataDir, 'secrets.json');
}

function withSecrets(config: Config, kept: Kept): Config & FullSecrets {
  return {
    ...config,
    tokenPeppers: config.tokenPeppers ?? [kept.tokenPepper],
    passwordPeppers: config.passwordPeppers ?? [kept.passwordPepper],
    encryptionKeys: config.encryptionKeys ?? [kept.encryptionKey],
    jwtSecrets: config.jwtSecrets ?? [kept.jwtSecret],
  };
}

const noSecrets: Kept = { tokenPepper: '', passwordPepper: '', encryptionKey: '', jwtSecret: '' };

function keptSecrets(folder: string): Kept {
  const file = secretsFile(folder);
  const kept = readSecrets(file);
  if (kept) return kept;

  makeFolder(folder);
  writeOnce(file, freshSecrets());
  return parseSecrets(file, readFileSync(file, 'utf8'));
}

function freshSecrets(): Kept {
  return {
    tokenPepper: randomSecret(),
    passwordPepper: randomSecret(),
    encryptionKey: randomSecret(),
    jwtSecret: randomSecret(),
  };
}

function readSecrets(file: string): Kept | null {
  try {
    return parseSecrets(file, readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof StartupError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    throw new StartupError(
      `The secrets in ${file} cannot be read: ${message}. Let this user read them, or set DATA_DIR to another folder.`,
    );
  }
}

function parseSecrets(file: string, text: string): Kept {
  try {
    const { tokenPepper, passwordPepper, encryptionKey, jwtSecret } = JSON.parse(text) as Kept;
    if (tokenPepper && passwordPepper && encryptionKey && jwtSecret) {
      return { tokenPepper, passwordPepper, encryptionKey, jwtSecret };
    }
  } catch {
    // The error below describes the problem without the contents of the file.
  }
  throw new StartupError(
    `${file} is damaged. Restore it from a copy: without its secrets no password in the database matches.`,
  );
}

/** Creates the file atomically. If another process was first, its file is kept. */
function writeOnce(file: string, contents: object): void {
  const draft = `${file}.${process.pid}`;
  const handle = openSync(draft, 'w', 0o600);
  try {
    writeSync(handle, `${JSON.stringify(contents, null, 2)}\n`);
    fsyncSync(handle);
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    closeSync(handle);
    rmSync(draft, { force: true });
  }
}

export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StartupError(`The data folder ${folder} cannot be created: ${(error as Error).message}`);
  }
}
