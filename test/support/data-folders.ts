import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Process } from './server-process.js';
import { password } from './test-user.js';

/** Whom every used folder knows. */
export const email = 'ada@example.com';

/** Folders for DATA_DIR that go with the tests. */
export class DataFolders {
  private readonly made: string[] = [];
  private original: string | null = null;

  /** Where a server may make its folder; there is none yet. */
  fresh(): string {
    this.made.push(mkdtempSync(join(tmpdir(), 'gatehouse-process-')));
    return join(this.made.at(-1)!, 'data');
  }

  /** A folder in which a server ran before, with an account. To copy one is quicker than to make it. */
  async used(): Promise<string> {
    this.original ??= await this.use();
    const copy = this.fresh();
    cpSync(this.original, copy, { recursive: true });
    return copy;
  }

  removeAll(): void {
    for (const folder of this.made.splice(0)) rmSync(folder, { recursive: true, force: true });
  }

  private async use(): Promise<string> {
    const DATA_DIR = this.fresh();
    const server = await Process.listen({ DATA_DIR });
    await server.client.mutate('signup', { email, password });
    await server.stop();
    return DATA_DIR;
  }
}
