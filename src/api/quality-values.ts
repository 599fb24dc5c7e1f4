/** One member of Accept, Accept-Language or a header like them. */
export interface Weighted {
  /** In lower case, without parameters. */
  readonly value: string;
  /** From 0, which is not acceptable, to 1. */
  readonly quality: number;
}

/** RFC 9110 §12.4.2: without a weight it is 1. A member whose weight cannot be read is left out. */
export function readWeighted(header: string | undefined): Weighted[] {
  const members = (header ?? '').split(',').map((part) => {
    const [value = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    return { value, quality: weight === undefined ? 1 : Number(weight.slice(2)) };
  });
  return members.filter(({ quality }) => quality >= 0 && quality <= 1);
}

/** How much a header like Accept wants a value that it names; 0 where it does not name it, or refuses it. */
export function qualityOf(header: string | undefined, value: string): number {
  const qualities = readWeighted(header)
    .filter((part) => part.value === value)
    .map(({ quality }) => quality);
  return Math.max(0, ...qualities);
}
