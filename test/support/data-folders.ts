import { cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually.js';
import { Process } from './server-process.js';
import { password } from './test-user.js';

/** Whom every used folder knows. */
export const email = 'ada@example.com';

/** Made by whichever file of tests needs it first, in the folder of `before-all.mjs`. */
const original = join(process.env['GATEHOUSE_TEST_FOLDER']!, 'used');

/** Folders for DATA_DIR that go with the tests. */
export class DataFolders {
  private readonly made: string[] = [];

  /** Where a server may make its folder; there is none yet. */
  fresh(): string {
    this.made.push(mkdtempSync(join(tmpdir(), 'gatehouse-process-')));
    return join(this.made.at(-1)!, 'data');
  }

  /** A folder in which a server ran before, with an account: a copy, which is quicker than to make one. */
  async used(): Promise<string> {
    if (!existsSync(original)) await this.makeOriginal();
    const copy = this.fresh();
    cpSync(original, copy, { recursive: true });
    return copy;
  }

  removeAll(): void {
    for (const folder of this.made.splice(0)) rmSync(folder, { recursive: true, force: true });
  }

  private async makeOriginal(): Promise<void> {
    const DATA_DIR = this.fresh();
    const server = await Process.listen({ DATA_DIR });
    await server.client.mutate('signup', { email, password });
    // Else the next server would send it.
    await eventually(
      async () => server.stdout,
      (lines) => lines.includes('"mail in the mailbox"'),
    );
    await server.stop();
    // Another file of tests may have been first.
    if (!existsSync(original)) renameSync(DATA_DIR, original);
  }
}
