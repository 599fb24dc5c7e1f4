import { InvalidArgumentError } from 'commander';

/** The argument of every command that concerns one account. */
export const userArgument = ['<user>', 'an id, an address or a username'] as const satisfies [string, string];

/** Of a list: how long it is, and where it begins. */
export const limitOption = ['--limit <number>', 'the most to list, up to 1000', readLimit, 20] as const;
export const afterOption = ['--after <cursor>', 'continue a list: its next, as --json prints it'] as const;

const most = 1000;

function readLimit(text: string): number {
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= most) return limit;
  throw new InvalidArgumentError(`Give a number from 1 to ${most}.`);
}
