import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { StartupError } from '../../platform/errors/startup-error.js';

/** The file to import, as bytes. */
export interface Source {
  readonly chunks: () => AsyncGenerator<Buffer>;
  /** Bytes read so far. */
  readonly read: () => number;
  /** Bytes in total; null for a pipe. */
  readonly size: number | null;
  /** A digest of the contents and of the added values, wherever the file lies; null for a pipe. */
  readonly digest: (added: string) => Promise<string | null>;
}

/** `-` is standard input. Refuses a path that is not a readable file. */
export function openSource(path: string): Source {
  const size = path === '-' ? null : sizeOf(path);
  let read = 0;

  async function* chunks(): AsyncGenerator<Buffer> {
    for await (const chunk of path === '-' ? process.stdin : createReadStream(path)) {
      read += (chunk as Buffer).length;
      yield chunk as Buffer;
    }
  }

  async function digest(added: string): Promise<string | null> {
    if (size === null) return null;
    const hash = createHash('sha256').update(added);
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
    return hash.digest('base64url');
  }

  return { chunks, read: () => read, size, digest };
}

function sizeOf(path: string): number | null {
  try {
    const facts = statSync(path);
    if (facts.isDirectory()) throw new StartupError('This is a folder. Give the file to import.');
    return facts.isFile() ? facts.size : null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === undefined ? error : new StartupError(`The file to import cannot be read: ${code}.`);
  }
}
