import 'reflect-metadata';
import { printPublishedSchema } from '../../src/api/print-schema.js';
import { buildApi } from '../../src/api/schema.js';
import { openApp, openToLook } from '../../src/app.js';
import type { Operator } from '../../src/cli/cli-context.js';
import { runCommand } from '../../src/cli/program.js';
import { schema as ownSchema } from '../../src/migrations/schema.js';
import { readConfig } from '../../src/platform/config/load-config.js';
import type { Schema } from '../../src/platform/database/orm-options.js';
import { startChecks } from '../../src/startup-checks.js';
import { testSettings } from './test-app.js';

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command without a process of its own, which would cost a second. It is `main.ts` that is left out. */
export async function command(
  settings: Readonly<Record<string, string>>,
  args: readonly string[],
  schema: Schema = ownSchema,
): Promise<Outcome> {
  const written = { stdout: '', stderr: '' };
  const writer = (name: keyof typeof written) => ({
    write: (words: string | Uint8Array, ...done: unknown[]) => {
      written[name] += words.toString();
      for (const one of done) if (typeof one === 'function') one();
      return true;
    },
  });
  const environment = () => ({ ...testSettings, ...settings });
  const operator: Operator = {
    environment,
    namesInEnvFile: () => [],
    config: async () => readConfig(environment()),
    open: () => openApp(readConfig({ ...environment(), LOG_LEVEL: 'warn' }), { log: writer('stderr') }),
    openToLook: () =>
      openToLook(readConfig({ ...environment(), LOG_LEVEL: 'warn' }), { log: writer('stderr') }),
    serve: () => Promise.reject(new Error('A server takes a process of its own.')),
    schema: async () => schema,
    startChecks: async () => startChecks,
    contract: async () => printPublishedSchema(await buildApi(readConfig(environment()))),
    output: writer('stdout'),
    complaints: writer('stderr'),
  };
  const code = await runCommand(operator, args);
  return { code, ...written };
}
