import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../..', import.meta.url));
const text = readFileSync(`${root}/docs/security.md`, 'utf8');
const tests = [...text.matchAll(/`(test\/[^`*]+)`/g)].map(([, file]) => file!);

describe('the promises in docs/security.md', () => {
  it('name tests that there are', () => {
    expect(tests.length).toBeGreaterThan(50);
    expect(tests.filter((file) => !existsSync(`${root}/${file}`))).toEqual([]);
  });

  it('leave out no test of test/security/', () => {
    const files = readdirSync(`${root}/test/security`).map((name) => `test/security/${name}`);

    expect(files.filter((file) => !tests.includes(file))).toEqual([]);
  });

  it('have each requirement of the ASVS once, in its order', () => {
    const [held] = text.split('### Not met');
    const ids = [...held!.matchAll(/^\| V(\d+)\.(\d+)\.(\d+) /gm)].map(([, ...parts]) => parts.map(Number));
    const weights = ids.map(([chapter, section, number]) => chapter! * 10_000 + section! * 100 + number!);

    expect(weights.length).toBeGreaterThan(60);
    expect(weights).toEqual([...new Set(weights)].toSorted((a, b) => a - b));
  });
});
