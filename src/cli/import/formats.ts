export const formats = ['jsonl', 'csv'] as const;
export type Format = (typeof formats)[number];

/** The one that is wished for, else the one that the name of a file tells. */
export function formatOf(wish: Format | undefined, path: string): Format {
  return wish ?? (path.endsWith('.csv') ? 'csv' : 'jsonl');
}
