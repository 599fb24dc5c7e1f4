import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MailName } from '../mails.js';
import { sampleFacts } from './values.js';

export interface TemplateFile {
  /** The path in the file system, for messages. */
  readonly path: string;
  readonly source: string;
}

export type Report = (path: string, problem: string) => void;

export const layoutFile = 'layout.html.hbs';

export const mailNames = Object.keys(sampleFacts) as MailName[];

const ownFolder = fileURLToPath(new URL('../../../../mail-templates/', import.meta.url));

/** Problems for missing built-in files, for example in an image that was built without them. */
export function missingTemplates(): string[] {
  const needed = [layoutFile, ...mailNames.map((name) => `en/${name}.hbs`)];
  return needed
    .map((name) => join(ownFolder, name))
    .filter((path) => !existsSync(path))
    .map((path) => `${path}: is not there. Install Gatehouse with its folder mail-templates.`);
}

/** The built-in files, replaced or extended by the operator's. The key is the path with a lower-case language. */
export function readTemplateFiles(folder: string | null, report: Report): Map<string, TemplateFile> {
  const builtIn = readFolder(ownFolder, report);
  if (folder === null) return builtIn;

  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    report(folder, 'there is no such folder. Make it, or leave MAIL_TEMPLATES_DIR out.');
    return builtIn;
  }
  return new Map([...builtIn, ...readFolder(folder, report)]);
}

function readFolder(folder: string, report: Report): Map<string, TemplateFile> {
  const files = new Map<string, TemplateFile>();
  for (const name of namesIn(folder, report)) {
    const path = join(folder, name);
    const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory();
    const inside = isFolder ? namesIn(path, report).map((file) => `${name}/${file}`) : [name];
    for (const file of inside) keep(files, file, join(folder, file), report);
  }
  return files;
}

function namesIn(folder: string, report: Report): string[] {
  try {
    // Names that begin with a dot belong to tools, such as .DS_Store.
    return readdirSync(folder)
      .filter((name) => !name.startsWith('.'))
      .toSorted();
  } catch (error) {
    report(folder, `cannot be read: ${(error as Error).message}. Let the server read it.`);
    return [];
  }
}

function keep(files: Map<string, TemplateFile>, name: string, path: string, report: Report): void {
  const problem = problemOfName(name);
  if (problem) {
    report(path, problem);
    return;
  }

  const [tag = '', file] = name.split('/');
  const key = file === undefined ? name : `${tag.toLowerCase()}/${file}`;
  try {
    files.set(key, { path, source: utf8.decode(readFileSync(path)) });
  } catch (error) {
    report(path, `cannot be read: ${(error as Error).message}. It should be a text file in UTF-8.`);
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function problemOfName(name: string): string | null {
  if (name === layoutFile) return null;

  const [tag = '', file] = name.split('/');
  if (file === undefined) {
    return `is not used. Beside folders such as es/ or pt-BR/ there is ${layoutFile} only: rename or remove it.`;
  }
  if (!isLanguageTag(tag)) return `${tag} is no language. Name the folder as in es or pt-BR.`;
  if (!mailNames.some((mail) => file === `${mail}.hbs` || file === `${mail}.html.hbs`)) {
    return `is not a known mail: rename it to <mail>.hbs or <mail>.html.hbs, or remove it. The mails are ${mailNames.join(', ')}.`;
  }
  return null;
}

function isLanguageTag(tag: string): boolean {
  try {
    return /^[a-z]{2,3}(-|$)/i.test(tag) && Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
