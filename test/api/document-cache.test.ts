import { describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { DocumentCache } from '../../src/api/query-limits/document-cache.js';

/** Some 200 KB in memory each: a comment is kept with the text. */
const textOf = (name: string): string => `{ me { id } } # ${name} ${'x'.repeat(100_000)}`;
const names = (what: string, count: number) => Array.from({ length: count }, (_, at) => `${what} ${at}`);

function fill(cache: DocumentCache, what: string, count: number): void {
  for (const name of names(what, count)) cache.set(textOf(name), parse(textOf(name)));
}

describe('the cache of documents', () => {
  it('is bounded by bytes: the oldest documents make room', () => {
    const cache = new DocumentCache();

    fill(cache, 'new', 100);

    const kept = names('new', 100).filter((name) => cache.get(textOf(name)));
    expect(kept.length).toBeGreaterThan(20);
    expect(kept.length).toBeLessThan(45);
    expect(kept).toEqual(names('new', 100).slice(-kept.length));
  });

  it('keeps what was asked for again while others that differ pass by', () => {
    const cache = new DocumentCache();
    fill(cache, 'used', 1);
    expect(cache.get(textOf('used 0'))).toBeDefined();

    fill(cache, 'new', 100);

    expect(cache.get(textOf('used 0'))).toBeDefined();
  });

  it('bounds those that were asked for again as well', () => {
    const cache = new DocumentCache();

    for (const round of names('round', 10)) {
      fill(cache, round, 20);
      for (const name of names(round, 20)) cache.get(textOf(name));
    }

    expect(cache.get(textOf('round 0 0'))).toBeUndefined();
    expect(cache.get(textOf('round 9 19'))).toBeDefined();
  });
});
