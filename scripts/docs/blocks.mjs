// The code blocks of README.md and of the pages of docs/, with what a comment before a block says about it.
//
//   <!-- docs: skip Starts containers. -->                 is not run, for this reason
//   <!-- docs: server -->                                  starts a server, which goes on for the rest of the page
//   <!-- docs: needs=tables exit=1 prints="refused" -->    runs once a database is there, exits with 1 and prints that
//   <!-- docs: file=firebase.json -->                      is written to that file
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The pages, from the root of the project. Decision records tell what was, and are left out. */
export function pages(root) {
  const inDocs = readdirSync(join(root, 'docs'), { recursive: true })
    .map((name) => join('docs', name))
    .filter((name) => name.endsWith('.md') && !name.startsWith(join('docs', 'decisions')))
    .toSorted();
  return ['README.md', 'CONTRIBUTING.md', ...inDocs];
}

const fence = /^(?<indent> *)```(?<language>[\w-]*)[^\n]*\n(?<text>[\s\S]*?)^\k<indent>``` *$/gm;

/** The blocks of a page, in order. */
export function blocksOf(root, page) {
  const markdown = readFileSync(join(root, page), 'utf8');
  return [...markdown.matchAll(fence)].map(({ index, groups: { language, text } }) => {
    const before = markdown.slice(0, index);
    const [, comment] = /<!-- docs: ([^\n]*?) -->\s*$/.exec(before) ?? [];
    const place = `${page}:${before.split('\n').length}`;
    return { page, place, language, text, ...annotations(place, comment) };
  });
}

const known = new Set(['server', 'needs', 'exit', 'prints', 'file']);

function annotations(place, comment) {
  if (comment === undefined) return {};
  const [, skip] = /^skip (.*)$/.exec(comment) ?? [];
  if (skip !== undefined) return { skip };

  const found = {};
  for (const [, name, quoted, plain] of comment.matchAll(/(\w+)(?:=(?:"([^"]*)"|(\S+)))?/g)) {
    if (!known.has(name))
      throw new Error(`${place}: docs: ${name} means nothing; see scripts/docs/blocks.mjs.`);
    found[name] = quoted ?? plain ?? true;
  }
  return found;
}
