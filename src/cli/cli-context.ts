import type { Command } from 'commander';
import type { Config } from '../platform/config/config.js';
import type { Environment } from '../platform/config/setting.js';
import type { OpenApp } from '../platform/context/app.js';
import type { StartChecks } from '../platform/context/startup-check.js';
import type { Schema } from '../platform/database/orm-options.js';

/** What commands need of the program around them. It is loaded when they ask for it, so that help costs little. */
export interface Operator {
  readonly environment: () => Environment;
  /** The names that an .env file has. */
  readonly namesInEnvFile: () => readonly string[];
  /** The settings; what cannot be used throws. */
  readonly config: () => Promise<Config>;
  /** Everything but the HTTP server, with a log that keeps to what went wrong, on standard error. */
  readonly open: () => Promise<OpenApp>;
  /** The same for a command that only looks. Nothing is migrated or made: what is missing throws. */
  readonly openToLook: () => Promise<OpenApp>;
  /** Serves until a signal comes. */
  readonly serve: () => Promise<void>;
  readonly schema: () => Promise<Schema>;
  /** What stops a start. */
  readonly startChecks: () => Promise<StartChecks>;
  /** The GraphQL schema that the settings make, in SDL. */
  readonly contract: () => Promise<string>;
  /** Where commands say what they have to say: standard output. */
  readonly output: Writer;
  /** Where they say what went wrong: standard error. */
  readonly complaints: Writer;
}

type Writer = Pick<NodeJS.WritableStream, 'write'>;

/** The command has failed, and has said all that there is to say. */
export class Failed extends Error {
  override name = 'Failed';
}

/** Puts a command into the program. What it needs beyond its words it imports when it runs. */
export type CommandDefinition = (program: Command, operator: Operator) => void;

export interface Printed {
  readonly json?: boolean;
}

/** The option of every command that has something to print. */
export const jsonOption = ['--json', 'print JSON, for scripts'] as const;

/** One object on one line with `--json`, and else the words for it. */
export function print({ output }: Operator, { json = false }: Printed, facts: object, words: string): void {
  output.write(json ? `${JSON.stringify(facts)}\n` : `${words}\n`);
}

/** Does some work with the app, and lets go of it whatever comes of the work. */
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
