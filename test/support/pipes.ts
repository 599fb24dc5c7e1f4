import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const { O_RDWR, O_RDONLY, O_WRONLY, O_NONBLOCK } = constants;

/** Named pipes that go with a test. */
export class Pipes {
  private readonly folder = mkdtempSync(join(tmpdir(), 'gatehouse-pipes-'));
  private readonly open: number[] = [];
  private made = 0;

  /** One that nobody reads from as yet, and the end to write to. */
  unread(): { readonly path: string; readonly end: number } {
    const path = this.make();
    this.open.push(openSync(path, O_RDWR));
    return { path, end: this.endOf(path) };
  }

  /** The end to write to of one whose reader is there at first, and what lets the reader go. */
  closing(): { readonly end: number; readonly close: () => void } {
    const path = this.make();
    const reader = openSync(path, O_RDONLY | O_NONBLOCK);
    return { end: this.endOf(path), close: () => closeSync(reader) };
  }

  /** The end to write to of one whose reader has gone. */
  closed(): number {
    const { end, close } = this.closing();
    close();
    return end;
  }

  /** The ends that this process holds; a reader then comes to the end of what others wrote. */
  letGo(): void {
    for (const descriptor of this.open.splice(0)) closeSync(descriptor);
  }

  remove(): void {
    this.letGo();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private make(): string {
    const path = join(this.folder, String(++this.made));
    execFileSync('mkfifo', [path]);
    return path;
  }

  private endOf(path: string): number {
    const end = openSync(path, O_WRONLY);
    this.open.push(end);
    return end;
  }
}
