/**
 * A line of the table. `unit` is how its figures are written. `bar` says what is wanted: of the figure itself, or of
 * its ratio to the floor.
 */
export function line(label, unit, bar = null) {
  return { label, unit, bar };
}

export const figure = { atMost: (value) => ({ of: 'figure', most: value }) };

export const ratio = {
  atMost: (value) => ({ of: 'ratio', most: value }),
  atLeast: (value) => ({ of: 'ratio', least: value }),
};

/** How long a server is under load before anything is measured, so that its code is compiled. Seconds. */
export const warmUp = 2;

export function times(count, make) {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** A server under its scripts, for `inTurn`; null for a floor that is not there. */
export function load(bench, side, options) {
  return side && (() => bench.drive(side.server, bench.seconds, { all: side.scripts }, options));
}

/** The lines that every measurement of an HTTP server has, each with its floor. */
export function httpLines(label, bars) {
  return {
    perSecond: line(label, 'requests/s', bars.perSecond),
    p50: line('its p50', 'ms'),
    p99: line('its p99', 'ms'),
    cpu: line('its CPU time in the server', 'µs/request', bars.cpu),
  };
}

export function httpResults([result, floor]) {
  return {
    perSecond: [result.all.perSecond, floor?.all.perSecond],
    p50: [result.all.p50, floor?.all.p50],
    p99: [result.all.p99, floor?.all.p99],
    cpu: [result.cpuMicros, floor?.cpuMicros],
  };
}
