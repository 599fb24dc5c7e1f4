import { spawn } from 'node:child_process';
import { text as textOf } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { TestApp } from './test-app.js';

const script = fileURLToPath(new URL('../../scripts/verify.mjs', import.meta.url));

/** The checks of `npm run verify`, by what they call themselves. */
export const checks = {
  error: 'generic login error',
  limit: 'limit of logins',
  lock: 'lock of an account',
  oauth: 'state of OAuth',
  codes: 'codes of the second factor',
  ids: 'request id and event in the log',
  secrets: 'no secret in the log',
};

export interface VerifyRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Wishes {
  readonly env?: Readonly<Record<string, string>>;
  /** The log so far; it is piped in as it grows. */
  readonly log?: () => string[];
}

/** What `npm run verify` runs. */
export async function verify(args: readonly string[], { env = {}, log }: Wishes = {}): Promise<VerifyRun> {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [script, ...args, ...(log ? ['--log', '-'] : [])], {
    env: { PATH, ...env },
  });
  // It closes its end once it has seen enough.
  child.stdin.on('error', () => {});
  let written = log?.().length ?? 0;
  const feed = setInterval(() => {
    const lines = log?.() ?? [];
    for (; written < lines.length; written++) child.stdin.write(`${lines[written]}\n`);
  }, 20);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr, code] = await Promise.all([textOf(child.stdout), textOf(child.stderr), ended]);
  clearInterval(feed);
  return { code, stdout, stderr };
}

/** The outcome of each check, by its name. */
export function outcomesOf({ stdout }: VerifyRun): Record<string, string> {
  const lines = stdout.split('\n').map((line) => /^(ok|failed|skipped) +([^:]+): /.exec(line));
  return Object.fromEntries(lines.flatMap((line) => (line ? [[line[2]!, line[1]!]] : [])));
}

export const linesOf = (app: TestApp) => () => app.logs().map((line) => JSON.stringify(line));
