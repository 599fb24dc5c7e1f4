import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mailNames } from '../mails.js';

export const builtInFolder = fileURLToPath(new URL('../../../../mail-templates/', import.meta.url));

const utf8 = new TextDecoder('utf-8', { fatal: true });

const fileName = new RegExp(
  `^(layout\\.html|[a-z]{2,3}(-[a-z0-9]{2,8})*/(footer|(${mailNames.join('|')})(\\.html)?))\\.hbs$`,
  'i',
);

/** The files of a folder and of the folders in it: the name in lower case, as in `pt-br/reset-password.hbs`, and the path. */
export function templateFiles(folder: string): [string, string][] {
  if (!isFolder(folder))
    throw new Error('there is no such folder. Make it, or leave MAIL_TEMPLATES_DIR out.');
  const names = namesIn(folder).flatMap((name) => {
    const path = join(folder, name);
    return isFolder(path) ? namesIn(path).map((file) => `${name}/${file}`) : [name];
  });
  return names.map((name) => [name.toLowerCase(), join(folder, name)]);
}

/** Names that begin with a dot belong to tools, such as .DS_Store. */
function namesIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => !name.startsWith('.'));
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

export function readTemplate(key: string, path: string): string {
  if (fileName.test(key)) return utf8.decode(readFileSync(path));
  throw new Error(
    'is not used. Name it layout.html.hbs, <language>/footer.hbs, <language>/<mail>.hbs or <language>/<mail>.html.hbs, ' +
      'or remove it. ' +
      `A language is such as es or pt-BR; the mails are ${mailNames.join(', ')}.`,
  );
}
