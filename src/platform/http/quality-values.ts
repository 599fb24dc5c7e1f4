/** One member of a header such as Accept or Accept-Language. */
export interface Weighted {
  /** In lower case, without parameters. */
  readonly value: string;
  /** From 0 (not acceptable) to 1. */
  readonly quality: number;
}

/** Members that are read. Browsers send fewer than ten, and reading a header of commas would take milliseconds. */
const most = 32;

/**
 * Parses a header (RFC 9110 §12.4.2). The default weight is 1. Members with an invalid weight are ignored, and so are
 * those after the first 32.
 */
export function readWeighted(header: string | undefined): Weighted[] {
  const members = (header ?? '').split(',', most).map((part) => {
    const [value = '', ...parameters] = part.split(';', 8).map((piece) => piece.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    return { value, quality: weight === undefined ? 1 : Number(weight.slice(2)) };
  });
  return members.filter(({ quality }) => quality >= 0 && quality <= 1);
}

/** The weight of a value in a header such as Accept; 0 if the header does not name it or refuses it. */
export function qualityOf(header: string | undefined, value: string): number {
  const qualities = readWeighted(header)
    .filter((part) => part.value === value)
    .map(({ quality }) => quality);
  return Math.max(0, ...qualities);
}

/** Whether the client is a browser that opens a page: programs do not name text/html, or prefer JSON. */
export function wantsHtml(accept: string | undefined): boolean {
  const quality = qualityOf(accept, 'text/html');
  return quality > 0 && quality >= qualityOf(accept, 'application/json');
}
