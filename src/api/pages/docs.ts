import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { HttpResponse } from '../http-response.js';

export const docsPath = '/docs/README.md';

/** The pages of the documentation: no other file, and no other folder. */
const page = /^\/docs\/((?:[a-z0-9-]+\/)?[a-z0-9-]+\.md)$/i;

const folder = fileURLToPath(new URL('../../../docs/', import.meta.url));

/** Whether this installation has the documentation. */
export function hasDocs(): boolean {
  return existsSync(`${folder}README.md`);
}

/** A page of the documentation as it is written, for developers; null if there is none at the path. */
export function docsPage(path: string): HttpResponse | null {
  const [, name] = page.exec(path) ?? [];
  if (name === undefined || !existsSync(folder + name)) return null;
  const headers = { 'content-type': 'text/plain; charset=utf-8' };
  return { status: 200, headers, body: readFileSync(folder + name, 'utf8') };
}
