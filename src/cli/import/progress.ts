import { Presets, SingleBar } from 'cli-progress';
import type { Counts } from './import-run.js';

/** Shows the progress of an import. */
export interface Progress {
  readonly show: (counts: Counts, bytes: number, size: number | null) => void;
  readonly end: () => void;
}

/** Milliseconds between two lines when the output is not a terminal. */
const pause = 10_000;

/** A progress bar on a terminal, otherwise a line at intervals. */
export function openProgress(out: NodeJS.WriteStream): Progress {
  return out.isTTY ? bar(out) : lines(out);
}

function bar(stream: NodeJS.WriteStream): Progress {
  const format =
    ' {bar} {percentage} %, {records} records: {made} created, {existing} existing, {refused} refused';
  const drawn = new SingleBar({ format, stream, hideCursor: true, etaBuffer: 50 }, Presets.shades_classic);
  return {
    show: (counts, bytes, size) => {
      const payload = wordsOf(counts);
      if (drawn.isActive) drawn.update(bytes, payload);
      else drawn.start(size ?? 0, bytes, payload);
    },
    end: () => drawn.stop(),
  };
}

function lines(out: NodeJS.WriteStream): Progress {
  let last = performance.now();
  return {
    show: (counts) => {
      if (performance.now() - last < pause) return;
      last = performance.now();
      const { records, made, existing, refused } = wordsOf(counts);
      out.write(`${records} records: ${made} created, ${existing} existing, ${refused} refused\n`);
    },
    end: () => {},
  };
}

function wordsOf({ records, made, existing, refused }: Counts) {
  const words = (count: number) => count.toLocaleString('en');
  return { records: words(records), made: words(made), existing: words(existing), refused: words(refused) };
}
