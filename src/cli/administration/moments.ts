import { CommandError } from '../command-error.js';

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A moment in words of the command line: a date, a time with its zone, or a time before now such as 24h. */
export function readMoment(option: string, text: string | undefined, now: Date): Date | null {
  if (text === undefined) return null;
  const [, count, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  if (count !== undefined) return new Date(now.getTime() - Number(count) * unitMs[unit!]!);

  const isIso = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/.test(text);
  const moment = new Date(isIso ? text : Number.NaN);
  if (!Number.isNaN(moment.getTime())) return moment;
  throw new CommandError({
    code: 'INVALID_INPUT',
    message: `${option}: Give a date such as 2026-11-30, a time such as 2026-11-30T08:00Z, or how long ago: 30m, 24h or 7d.`,
  });
}
