import type { Command } from 'commander';
import type { Config } from '../platform/config/config.js';
import type { Environment } from '../platform/config/setting.js';
import type { OpenApp } from '../platform/context/app.js';
import type { StartChecks } from '../platform/context/startup-check.js';
import type { Schema } from '../platform/database/orm-options.js';

/** What commands need from the program. Loaded on use, so that help starts fast. */
export interface Operator {
  readonly environment: () => Environment;
  /** The names that the .env file sets. */
  readonly namesInEnvFile: () => readonly string[];
  /** The settings; throws when a setting is invalid. */
  readonly config: () => Promise<Config>;
  /** Everything but the HTTP server. Logs warnings and errors only, to standard error. */
  readonly open: () => Promise<OpenApp>;
  /** The same for a command that only reads. Nothing is migrated or created: what is missing is an error. */
  readonly openToLook: () => Promise<OpenApp>;
  /** Serves until a signal arrives. */
  readonly serve: () => Promise<void>;
  readonly schema: () => Promise<Schema>;
  /** The conditions that stop a start. */
  readonly startChecks: () => Promise<StartChecks>;
  /** The GraphQL schema for these settings, in SDL. */
  readonly contract: () => Promise<string>;
  /** Standard output, for results. */
  readonly output: Writer;
  /** Standard error, for problems. */
  readonly complaints: Writer;
}

type Writer = Pick<NodeJS.WritableStream, 'write'>;

/** The command has failed, and has already printed why. */
export class Failed extends Error {
  override name = 'Failed';
}

/** Adds a command to the program. The command imports what it needs when it runs. */
export type CommandDefinition = (program: Command, operator: Operator) => void;

export interface Printed {
  readonly json?: boolean;
}

/** The option of every command that prints a result. */
export const jsonOption = ['--json', 'print JSON, for scripts'] as const;

/** Prints one JSON object on one line with `--json`, otherwise the words. */
export function print({ output }: Operator, { json = false }: Printed, facts: object, words: string): void {
  output.write(json ? `${JSON.stringify(facts)}\n` : `${words}\n`);
}

/** Runs work with the app, and closes the app whether or not the work fails. */
export async function withApp(operator: Operator, work: (app: OpenApp) => Promise<void>): Promise<void> {
  return letGo(await operator.open(), work);
}

/** The same for work that changes nothing. */
export async function withAppToLook(
  operator: Operator,
  work: (app: OpenApp) => Promise<void>,
): Promise<void> {
  return letGo(await operator.openToLook(), work);
}

async function letGo(app: OpenApp, work: (app: OpenApp) => Promise<void>): Promise<void> {
  try {
    await work(app);
  } finally {
    await app.close();
  }
}
