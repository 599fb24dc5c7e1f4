// Fails when a page of docs/ is not listed in docs/README.md, or when a relative link in a Markdown file of the project
// leads to a file or a heading that does not exist.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const index = 'docs/README.md';
const pages = markdownFiles();
const linksByPage = new Map(pages.map((page) => [page, linksOf(readFileSync(page, 'utf8'))]));
const problems = [...deadLinks(), ...unlistedPages()];

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;

/** All of the working copy, except what Git ignores and the parts of generated pages, whose links start elsewhere. */
function markdownFiles() {
  const list = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
    encoding: 'utf8',
  });
  return list.split('\n').filter((file) => existsSync(file) && !file.startsWith('scripts/generate/'));
}

/** The targets of inline links and pictures, outside of code. */
function linksOf(text) {
  return [...withoutCode(text).matchAll(/\]\(([^()\s]+)\)/g)].map(([, target]) => target);
}

function withoutCode(text) {
  return text.replaceAll(/^ *(```+)[\s\S]*?^ *\1 *$/gm, '').replaceAll(/`[^`\n]*`/g, '');
}

function deadLinks() {
  return pages.flatMap((page) =>
    linksByPage
      .get(page)
      .filter((link) => !/^[a-z][a-z+.-]*:/i.test(link) && !leadsSomewhere(page, link))
      .map((link) => `${page}: the link ${link} leads nowhere.`),
  );
}

function leadsSomewhere(page, link) {
  const [path, heading] = link.split('#');
  const file = path === '' ? page : join(dirname(page), decodeURI(path));
  if (!existsSync(file)) return false;
  return heading === undefined || !file.endsWith('.md') || anchorsOf(file).has(heading);
}

/** The anchors that GitHub gives to headings; a second heading of the same name gets a number. */
function anchorsOf(file) {
  const text = readFileSync(file, 'utf8').replaceAll(/^ *(```+)[\s\S]*?^ *\1 *$/gm, '');
  const anchors = new Set();
  for (const [, heading] of text.matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const words = heading.replaceAll(/\]\([^)]*\)/g, ']').toLowerCase();
    const anchor = words.replaceAll(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-');
    let number = 0;
    while (anchors.has(number === 0 ? anchor : `${anchor}-${number}`)) number++;
    anchors.add(number === 0 ? anchor : `${anchor}-${number}`);
  }
  return anchors;
}

function unlistedPages() {
  const listed = new Set(linksByPage.get(index).map((link) => join(dirname(index), link.split('#')[0])));
  return pages
    .filter((page) => page.startsWith('docs/') && page !== index && !listed.has(page))
    .map((page) => `${page} is not listed in ${relative('.', index)}.`);
}
