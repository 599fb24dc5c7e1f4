export const formats = ['jsonl', 'csv'] as const;
export type Format = (typeof formats)[number];

/** The requested format, otherwise the one of the file name. */
export function formatOf(wish: Format | undefined, path: string): Format {
  return wish ?? (path.endsWith('.csv') ? 'csv' : 'jsonl');
}
