import type { Config } from '../../config/config.js';
import { StartupError } from '../../errors/startup-error.js';
import type { MailName, MailTemplates } from '../mails.js';
import { builtInFolder, isFolder, readTemplate, templateFiles } from './files.js';
import { compile, compileProse, compileText } from './parser.js';
import type { Fill, ProseFill, TextFill } from './parser.js';
import { footerValues, readable, sampleFooterValues, sampleValues } from './values.js';
import type { MailSettings, MailValues } from './values.js';

type Settings = MailSettings & Pick<Config, 'mailTemplatesDir' | 'defaultLocale'>;

const layoutFile = 'layout.html.hbs';
const blocks = ['if', 'unless'];
const sampleFrame = { subject: 'sample-subject', preview: 'sample-preview', lang: 'en', dir: 'ltr' };
const rightToLeftScripts = new Set(['Arab', 'Hebr', 'Thaa', 'Syrc', 'Nkoo', 'Adlm', 'Rohg']);

/** Reads and tries every template, so that a mistake stops the start and not a mail. */
export function openMailTemplates(settings: Settings): MailTemplates {
  const { texts, footers, htmls } = readTemplates(settings.mailTemplatesDir);
  return {
    render(name, locale, facts) {
      const tags = [...lookUp(locale), ...lookUp(settings.defaultLocale), 'en'];
      const tag = tags.find((each) => texts.has(`${each}/${name}.hbs`))!;
      const { lang, dir } = frameOf(tag);
      const values = readable(settings, { name, language: lang }, facts);
      const { subject, preview, text, paragraphs } = texts.get(`${tag}/${name}.hbs`)!(values, lang);
      const fillFooter = lookUp(tag).flatMap((each) => footers.get(`${each}/footer.hbs`) ?? [])[0];
      const footer = fillFooter?.(footerValues(settings, name), lang);
      const html = htmls.get(`${tag}/${name}.html.hbs`) ?? htmls.get(layoutFile)!;
      return {
        subject,
        link: values['link'] ?? null,
        // RFC 3676 §4.3: the line between a mail and its signature.
        text: footer ? `${text}\n\n-- \n${footer.text}\n` : `${text}\n`,
        html: html({ ...values, subject, preview, lang, dir, paragraphs, footer: footer?.paragraphs ?? [] }),
      };
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

interface Templates {
  readonly texts: Map<string, TextFill>;
  readonly footers: Map<string, ProseFill>;
  readonly htmls: Map<string, Fill>;
}

function readTemplates(folder: string | null): Templates {
  const texts = new Map<string, TextFill>();
  const footers = new Map<string, ProseFill>();
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
      else if (key.endsWith('/footer.hbs')) footers.set(key, openFooter(key, source));
      else if (key === textFile) texts.set(key, openText(key, source));
      else if (files.has(textFile)) htmls.set(key, openHtml(key, source));
      else throw new Error(`is the HTML only: write ${textFile} beside it, for the text.`);
    });
  }
  if (problems.length > 0) throw unusable(problems);
  return { texts, footers, htmls };
}

function openLayout(source: string): Fill {
  const settings = { appName: 'sample', appUrl: null, supportContact: null };
  const parts = ['paragraphs', 'footer', 'text', 'link', 'each'];
  const fill = compile(source, [...Object.keys(sampleFrame), ...Object.keys(settings), ...parts, ...blocks]);
  const paragraph = { text: 'sample-text', link: null };
  const link = { text: 'sample-label', link: 'sample-link' };
  const html = fill({ ...sampleFrame, ...settings, paragraphs: [paragraph, link], footer: [] });
  if ([paragraph.text, link.text, link.link].every((part) => html.includes(part))) return fill;
  throw new Error('leaves out text or links: write {{#each paragraphs}}, and {{text}} and {{link}} in it.');
}

function openText(key: string, source: string): TextFill {
  const { lang, samples, names } = sampleOf(key);
  const fill = compileText(source, names);
  const haveLink = samples.every((values) =>
    fill(values, lang).paragraphs.some(({ link }) => link && link === values['link']),
  );
  if (!names.includes('link') || haveLink) return fill;
  throw new Error('give the link a paragraph of its own, as in [Click here]({{link}}).');
}

function openFooter(key: string, source: string): ProseFill {
  const samples = sampleFooterValues();
  const fill = compileProse(source, [...Object.keys(samples[0]!), ...blocks]);
  for (const values of samples) fill(values, frameOf(key.split('/', 1)[0]!).lang);
  return fill;
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
