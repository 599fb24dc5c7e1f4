import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** Reads a secret without showing it; from a pipe, reads the first line. */
export async function promptSecret(question: string): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: process.stdin.isTTY });
  if (process.stdin.isTTY) process.stderr.write(`${question}: `);
  try {
    return (await lines[Symbol.asyncIterator]().next()).value ?? '';
  } finally {
    lines.close();
    if (process.stdin.isTTY) process.stderr.write('\n');
  }
}

/** Whether the user at the terminal types yes. False without a terminal, or when the user closes the prompt. */
export async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const ended = once(lines, 'close').then(() => '');
  try {
    const answer = await Promise.race([lines.question(`${question} Type yes to continue: `), ended]);
    return answer.trim() === 'yes';
  } finally {
    lines.close();
  }
}
