import type { Config } from '../../config/config.js';
import { StartupError } from '../../errors/startup-error.js';
import type { MailName, MailTemplates } from '../mails.js';
import { builtInFolder, isFolder, readTemplate, templateFiles } from './files.js';
import { compile, compileText } from './parser.js';
import type { Fill, TextFill } from './parser.js';
import { readable, sampleValues } from './values.js';
import type { MailValues } from './values.js';

type Settings = Pick<Config, 'appName' | 'mailTemplatesDir' | 'defaultLocale'>;

const layoutFile = 'layout.html.hbs';
const blocks = ['if', 'unless'];
const sampleFrame = { subject: 'sample-subject', lang: 'en', dir: 'ltr' };
const rightToLeftScripts = new Set(['Arab', 'Hebr', 'Thaa', 'Syrc', 'Nkoo', 'Adlm', 'Rohg']);

/** Reads and tries every template, so that a mistake stops the start and not a mail. */
export function openMailTemplates({ appName, mailTemplatesDir, defaultLocale }: Settings): MailTemplates {
  const { texts, htmls } = readTemplates(mailTemplatesDir);
  return {
    render(name, locale, facts) {
      const tags = [...lookUp(locale), ...lookUp(defaultLocale), 'en'];
      const tag = tags.find((each) => texts.has(`${each}/${name}.hbs`))!;
      const frame = frameOf(tag);
      const values = readable(facts, frame.lang, appName);
      const { subject, text, paragraphs } = texts.get(`${tag}/${name}.hbs`)!(values, frame.lang);
      const html = htmls.get(`${tag}/${name}.html.hbs`) ?? htmls.get(layoutFile)!;
      return { subject, text, html: html({ ...values, ...frame, subject, paragraphs }) };
    },
  };
}

/** Tries the templates of an operator. The built-in ones are tested already, so they only have to exist. */
export function refuseUnusableTemplates({ mailTemplatesDir }: Settings): void {
  if (!isFolder(builtInFolder)) {
    throw unusable([`${builtInFolder}: is not there. Install Gatehouse with its folder mail-templates.`]);
  }
  if (mailTemplatesDir !== null) readTemplates(mailTemplatesDir);
}

function unusable(problems: readonly string[]): StartupError {
  const lines = problems.toSorted().map((problem) => `  - ${problem}`);
  return new StartupError(`Gatehouse cannot start with these mail templates:\n${lines.join('\n')}`);
}

function readTemplates(folder: string | null): { texts: Map<string, TextFill>; htmls: Map<string, Fill> } {
  const texts = new Map<string, TextFill>();
  const htmls = new Map<string, Fill>();
  const problems: string[] = [];
  const attempt = (path: string, step: () => void): void => {
    try {
      step();
    } catch (error) {
      problems.push(`${path}: ${(error as Error).message}`);
    }
  };

  const files = new Map<string, string>();
  for (const root of folder === null ? [builtInFolder] : [builtInFolder, folder]) {
    attempt(root, () => templateFiles(root).forEach(([key, path]) => files.set(key, path)));
  }
  for (const [key, path] of files) {
    const textFile = key.replace('.html.hbs', '.hbs');
    attempt(path, () => {
      const source = readTemplate(key, path);
      if (key === layoutFile) htmls.set(key, openLayout(source));
      else if (key === textFile) texts.set(key, openText(key, source));
      else if (files.has(textFile)) htmls.set(key, openHtml(key, source));
      else throw new Error(`is the HTML only: write ${textFile} beside it, for the text.`);
    });
  }
  if (problems.length > 0) throw unusable(problems);
  return { texts, htmls };
}

function openLayout(source: string): Fill {
  const names = [...Object.keys(sampleFrame), 'appName', 'paragraphs', 'text', 'link', 'each', ...blocks];
  const fill = compile(source, names);
  const paragraph = { text: 'sample-text', link: null };
  const link = { text: 'sample-label', link: 'sample-link' };
  const html = fill({ ...sampleFrame, appName: 'sample', paragraphs: [paragraph, link] });
  if ([paragraph.text, link.text, link.link].every((part) => html.includes(part))) return fill;
  throw new Error('leaves out text or links: write {{#each paragraphs}}, and {{text}} and {{link}} in it.');
}

function openText(key: string, source: string): TextFill {
  const { lang, samples, names } = sampleOf(key);
  const fill = compileText(source, names);
  const links = samples.map((values) => fill(values, lang).paragraphs.find(({ link }) => link)?.link);
  if (!names.includes('link') || links.every(Boolean)) return fill;
  throw new Error('give the link a paragraph of its own, as in [Click here]({{link}}).');
}

function openHtml(key: string, source: string): Fill {
  const { samples, names } = sampleOf(key);
  const fill = compile(source, [...names, ...Object.keys(sampleFrame)]);
  const htmls = samples.map((values) => fill({ ...values, ...sampleFrame }));
  if (!names.includes('link') || htmls.every((html) => html.includes('sample-link'))) return fill;
  throw new Error('leaves out the link: write <a href="{{link}}">.');
}

function sampleOf(key: string): { lang: string; samples: MailValues[]; names: string[] } {
  const [tag = '', name] = key.split(/[/.]/);
  const samples = sampleValues(name as MailName);
  return { lang: frameOf(tag).lang, samples, names: [...Object.keys(samples[0]!), ...blocks] };
}

function frameOf(tag: string): { lang: string; dir: string } {
  const [lang = tag] = Intl.getCanonicalLocales(tag);
  const { script = '' } = new Intl.Locale(lang).maximize();
  return { lang, dir: rightToLeftScripts.has(script) ? 'rtl' : 'ltr' };
}

/** The tag and its shorter forms: pt-BR, then pt. A tag that is too long for a language has none. */
function lookUp(locale: string | null): string[] {
  if (!locale || locale.length > 35) return [];

  const subtags = locale.toLowerCase().split(/[-_]/);
  return subtags.map((_, index) => subtags.slice(0, subtags.length - index).join('-'));
}
