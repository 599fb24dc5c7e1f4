// Fails where a comment, a string, a description in the schema or a page uses a phrase that plain technical English has
// a simpler word for. With arguments it checks these files and folders, without arguments the whole project.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const checked = ['CONTRIBUTING.md', 'README.md', 'docs', 'schema', 'src'];

// A decision record keeps the words in which its decision was taken.
const records = 'docs/decisions';

const rules = [
  [/\banew\b/, 'Write "again", or "a new …".'],
  [/\bwho(so)?(m)?ever\b/, 'Name the actor: "the caller", "a user who …", "anyone who …".'],
  [/\bof (ours|theirs)\b/, 'Write "our …" or "their …", or name the owner.'],
  [/\bso many\b(?! \w+ that\b)/, 'Give the number or name the limit: "up to `max` rows".'],
  [/\bthat there (is|are|was|were)\b/, 'Drop the clause, or write "existing", "available", "configured".'],
  [/\bnobody\b/, 'Name what is absent: "no user", "no caller", "no process".'],
  [/\bsomebody\b/, 'Name the actor: "a user", "another user", "a caller".'],
  [/\band (its|their) kin\b/, 'List the members, or write "and similar".'],
  [/\bin vain\b/, 'Write "without effect", or "finds nothing".'],
  [/\bas the (so manieth|\w*ieth|\d+th|nth)\b/, 'Write "its position", "its ordinal" or "the number of …".'],
  [/\blet(s|ting)? go of\b/, 'Write "deletes", "releases" or "closes".'],
];

const named = process.argv.slice(2);
const paths = named.length > 0 ? named : checked;
const findings = paths.flatMap(filesOf).flatMap(findingsIn);

for (const finding of findings) console.error(finding);
if (findings.length > 0) process.exitCode = 1;

/** The files of a path that hold prose. */
function filesOf(path) {
  if (path === records) return [];
  if (statSync(path).isDirectory()) return readdirSync(path).flatMap((name) => filesOf(join(path, name)));
  return /\.(ts|md|graphql)$/.test(path) ? [path] : [];
}

function findingsIn(file) {
  const text = withoutCodeBlocks(file, readFileSync(file, 'utf8'));
  return rules.flatMap(([pattern, remedy]) =>
    [...text.matchAll(acrossLines(pattern))].map(({ 0: words, index }) => {
      const line = text.slice(0, index).split('\n').length;
      return `${relative('', file)}:${line} "${words.replaceAll(/[\s*/]+/g, ' ')}": ${remedy}`;
    }),
  );
}

/** The pattern with every space matching a line break too, together with the comment marker of the next line. */
function acrossLines({ source }) {
  return new RegExp(source.replaceAll(' ', String.raw`[\s*/]+`), 'gi');
}

/** Keeps the line breaks, so that line numbers stay right. */
function withoutCodeBlocks(file, text) {
  if (!file.endsWith('.md')) return text;
  return text.replaceAll(/^ *(```+)[\s\S]*?^ *\1 *$/gm, (block) => block.replaceAll(/[^\n]/g, ''));
}
