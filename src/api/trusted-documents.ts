import { readFileSync } from 'node:fs';
import { StartupError } from '../platform/errors/startup-error.js';
import { HttpError } from './http-response.js';

/** Apollo's persisted-query manifest, as written by `generate-persisted-query-manifest`. */
interface Manifest {
  readonly format: 'apollo-persisted-query-manifest';
  readonly version: 1;
  readonly operations: readonly { readonly id: string; readonly body: string }[];
}

/** The only documents that may run if TRUSTED_DOCUMENTS names a manifest. Without it, every document may run. */
export class TrustedDocuments {
  private readonly byId: ReadonlyMap<string, string>;
  private readonly texts: ReadonlySet<string>;

  constructor({ operations }: Manifest, ownDocuments: readonly string[]) {
    this.byId = new Map(operations.map(({ id, body }) => [id, body]));
    this.texts = new Set([...operations.map(({ body }) => body), ...ownDocuments]);
  }

  /** Finds the document for the ID or the text of a request. The ID takes precedence. */
  find(id: string | undefined, text: unknown): string {
    const found = id === undefined ? text : this.byId.get(id);
    if (typeof found === 'string' && this.texts.has(found)) return found;
    throw new HttpError(
      400,
      'PERSISTED_QUERY_NOT_FOUND',
      'This server runs only the operations in the manifest of TRUSTED_DOCUMENTS; add this one to it.',
    );
  }
}

/** Reads the manifest; null if there is none. Documents of the built-in pages always run. */
export function readTrustedDocuments(
  file: string | null,
  ownDocuments: readonly string[],
): TrustedDocuments | null {
  if (file === null) return null;
  const manifest = contents(file);
  if (isManifest(manifest)) return new TrustedDocuments(manifest, ownDocuments);
  throw new StartupError(
    `TRUSTED_DOCUMENTS names ${file}, which is not a manifest: give a file with "format": "apollo-persisted-query-manifest", "version": 1, and "operations" that each have an "id" and a "body".`,
  );
}

function contents(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StartupError(`TRUSTED_DOCUMENTS names ${file}, which cannot be read (${code}).`);
  }
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isManifest(value: unknown): value is Manifest {
  const { format, version, operations } = (value ?? {}) as Partial<Record<keyof Manifest, unknown>>;
  if (format !== 'apollo-persisted-query-manifest' || version !== 1) return false;
  return Array.isArray(operations) && operations.every(isOperation);
}

function isOperation(value: unknown): boolean {
  const { id, body } = (value ?? {}) as { id?: unknown; body?: unknown };
  return typeof id === 'string' && id !== '' && typeof body === 'string' && body !== '';
}
