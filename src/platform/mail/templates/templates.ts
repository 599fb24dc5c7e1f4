import type { Config } from '../../config/config.js';
import type { RenderedMail } from '../../context/ports.js';
import { StartupError } from '../../errors/startup-error.js';
import type { MailFacts, MailName, MailTemplates } from '../mails.js';
import { layoutFile, mailNames, missingTemplates, readTemplateFiles } from './files.js';
import type { Report, TemplateFile } from './files.js';
import { readHtml, readMarkup } from './parser.js';
import type { Markup, TemplateRules } from './parser.js';
import { readable, sampleFacts } from './values.js';
import type { MailValues } from './values.js';

type Settings = Pick<Config, 'appName' | 'mailTemplatesDir' | 'defaultLocale'>;

type Html = ReturnType<typeof readHtml>;

interface Language {
  readonly tag: string;
  readonly isRightToLeft: boolean;
}

interface Template {
  readonly language: Language;
  readonly markup: Markup;
  /** Replaces the layout and the paragraphs. */
  readonly ownHtml: Html | null;
}

/** The state while the templates are read. */
interface Opening {
  readonly files: ReadonlyMap<string, TemplateFile>;
  readonly report: Report;
  readonly layout: Html;
}

/** Reads and tries every template, so that a mistake stops the start and not a mail. */
export function openMailTemplates({ appName, mailTemplatesDir, defaultLocale }: Settings): MailTemplates {
  const problems: string[] = [];
  const report: Report = (path, problem) => problems.push(`${path}: ${problem}`);
  const files = readTemplateFiles(mailTemplatesDir, report);
  const layout = openLayout(files, report);
  const templates = openAll({ files, report, layout });

  if (problems.length > 0) throw unusable(problems);
  return {
    render(name, locale, facts) {
      const tags = [...lookUp(locale), ...lookUp(defaultLocale), 'en'];
      const template = tags.map((tag) => templates.get(`${tag}/${name}`)).find(Boolean)!;
      return fill(template, readable(facts, template.language.tag, appName), layout);
    },
  };
}

/** Tries the templates of an operator. The built-in ones are tested already, so they only have to exist. */
export function refuseUnusableTemplates(settings: Settings): void {
  if (settings.mailTemplatesDir !== null) {
    openMailTemplates(settings);
    return;
  }
  const missing = missingTemplates();
  if (missing.length > 0) throw unusable(missing);
}

function unusable(problems: readonly string[]): StartupError {
  const lines = [...new Set(problems)].map((problem) => `  - ${problem}`);
  return new StartupError(`Gatehouse cannot start with these mail templates:\n${lines.join('\n')}`);
}

/** The tag and its shorter forms: pt-BR, then pt. A tag that is too long for a language has none. */
function lookUp(locale: string | null): string[] {
  if (!locale || locale.length > 35) return [];

  const subtags = locale.toLowerCase().split(/[-_]/);
  return subtags.map((_, index) => subtags.slice(0, subtags.length - index).join('-'));
}

function fill({ language, markup, ownHtml }: Template, values: MailValues, layout: Html): RenderedMail {
  const subject = markup.subject(values);
  const frame = { subject, lang: language.tag, dir: language.isRightToLeft ? 'rtl' : 'ltr' };
  return {
    subject,
    text: markup.text(values, language.tag),
    html: ownHtml
      ? ownHtml({ ...values, ...frame })
      : layout({ ...frame, appName: values['appName'], paragraphs: markup.paragraphs(values) }),
  };
}

const frameVariables = ['subject', 'lang', 'dir'];

/** Tries the layout separately from the mails, so that its mistakes are reported once. */
function openLayout(files: Opening['files'], report: Report): Html {
  const file = files.get(layoutFile);
  if (!file) return () => '';

  const variables = [...frameVariables, 'appName', 'paragraphs', 'text', 'link'];
  const layout = readHtml(file.source, {
    variables,
    blocks: ['if', 'unless', 'each'],
    report: (problem) => report(file.path, problem),
  });
  try {
    const paragraphs = [
      { text: 'sample-text', link: null },
      { text: 'sample-label', link: 'sample-link' },
    ];
    const html = layout({ subject: 'Sample', lang: 'en', dir: 'ltr', appName: 'Sample', paragraphs });
    const isWhole = ['sample-text', 'sample-label', 'sample-link'].every((part) => html.includes(part));
    if (isWhole || html === '') return layout;
    report(
      file.path,
      'leaves out text or links: write {{#each paragraphs}}, and {{text}} and {{link}} in it.',
    );
  } catch (error) {
    report(
      file.path,
      `fails: ${firstLine(error)}. {{text}} and {{link}} belong inside {{#each paragraphs}}.`,
    );
  }
  return () => '';
}

function openAll(opening: Opening): Map<string, Template> {
  const tags = new Set([...opening.files.keys()].map((key) => key.split('/')[0]!));
  tags.delete(layoutFile);
  const opened = [...tags].flatMap((tag) =>
    mailNames.map((name) => [`${tag}/${name}`, openTemplate(tag, name, opening)] as const),
  );
  return new Map(opened.flatMap(([key, template]) => (template ? [[key, template]] : [])));
}

function openTemplate(tag: string, name: MailName, { files, report, layout }: Opening): Template | null {
  const file = files.get(`${tag}/${name}.hbs`);
  const htmlFile = files.get(`${tag}/${name}.html.hbs`);
  if (!file) {
    if (htmlFile) report(htmlFile.path, `is the HTML only: write ${name}.hbs beside it, for the text.`);
    return null;
  }

  const language = languageOf(tag);
  const terms = (path: string, variables: readonly string[]): TemplateRules => ({
    variables,
    blocks: ['if', 'unless'],
    report: (problem) => report(path, problem),
  });
  const variables = Object.keys(readable(sampleFacts[name], tag, 'Sample'));
  const template: Template = {
    language,
    markup: readMarkup(file.source, terms(file.path, variables)),
    ownHtml: htmlFile
      ? readHtml(htmlFile.source, terms(htmlFile.path, [...variables, ...frameVariables]))
      : null,
  };
  attempt(template, name, layout, (problem) => report((htmlFile ?? file).path, problem));
  return template;
}

/** Fills the template with every fact, and again without the facts that may be missing. */
function attempt(template: Template, name: MailName, layout: Html, report: TemplateRules['report']): void {
  const full: MailFacts[MailName] = sampleFacts[name];
  const untold: Record<string, unknown> = {
    name: null,
    newEmail: null,
    device: null,
    ipAddress: null,
    left: 10,
  };
  const sparse = Object.entries(full).map(([key, fact]) => [key, key in untold ? untold[key] : fact]);
  try {
    const mails = [full, Object.fromEntries(sparse) as MailFacts[MailName]].map((facts) =>
      fill(template, readable(facts, template.language.tag, 'Sample'), layout),
    );
    if (!mails.every((mail) => isLinkKept(template, full, mail))) {
      report('leaves out the link: write <a href="{{link}}">.');
    }
  } catch (error) {
    report(`fails: ${firstLine(error)}.`);
  }
}

/** Checks HTML written by hand. The problems of an empty result were reported already. */
function isLinkKept({ ownHtml }: Template, facts: MailFacts[MailName], { html }: RenderedMail): boolean {
  return !ownHtml || html === '' || !('link' in facts) || html.includes(facts.link);
}

function languageOf(tag: string): Language {
  const [canonical = tag] = Intl.getCanonicalLocales(tag);
  const { script = '' } = new Intl.Locale(canonical).maximize();
  return { tag: canonical, isRightToLeft: rightToLeftScripts.has(script) };
}

const rightToLeftScripts = new Set(['Arab', 'Hebr', 'Thaa', 'Syrc', 'Nkoo', 'Adlm', 'Rohg']);

function firstLine(error: unknown): string {
  return (error as Error).message.split('\n', 1)[0]!;
}
