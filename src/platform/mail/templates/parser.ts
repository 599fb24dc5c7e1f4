import Handlebars from 'handlebars';
import { contactLink } from '../../config/contact.js';
import type { MailValues } from './values.js';

/** The forms of a mail that come from one text. */
interface MailText extends Prose {
  readonly subject: string;
  /** What mail programs show after the subject in the list of mails. */
  readonly preview: string;
}

interface Prose {
  readonly text: string;
  /** For the layout: the text is HTML, and is the label if the paragraph is a link. */
  readonly paragraphs: readonly Paragraph[];
}

interface Paragraph {
  readonly text: Handlebars.SafeString;
  readonly link: string | null;
}

export type Fill = (values: Readonly<Record<string, unknown>>) => string;

export type TextFill = (values: MailValues, language: string) => MailText;

export type ProseFill = (values: MailValues, language: string) => Prose;

const handlebars = Handlebars.create();

// These stand between paragraphs and around values while a text is rendered. No value contains them; see `plain`.
const paragraphEnd = '\u2029';
const valueStart = '\u0001';
const valueEnd = '\u0002';
const markedValue = new RegExp(`${valueStart}([^${valueEnd}]*)${valueEnd}`, 'g');

/** The variables that a paragraph may link to, as in `[Label]({{link}})`. */
const linkVariables = ['link', 'appUrl'];

/**
 * Reads `Subject: …`, perhaps `Preview: …`, an empty line, and paragraphs separated by empty lines. Paragraphs are
 * separated before a value is inserted, and the HTML is escaped after it, so no value can add a paragraph, a link,
 * markup or a header line. Without a preview, it is the second paragraph, which follows the greeting.
 */
export function compileText(source: string, names: readonly string[]): TextFill {
  const lines = source.replaceAll('\r\n', '\n');
  if (!/^Subject:[^\S\n]*\S.*\n(?:Preview:[^\S\n]*\S.*\n)?[^\S\n]*\n\s*\S/.test(lines)) {
    throw new Error('begin with a line "Subject: " and the subject, then an empty line, then the text.');
  }
  const fill = compileParts(lines, names);

  return (values, language) => {
    const [head = '', ...parts] = fill(values);
    const [subject = '', preview] = unmark(head).split('\n');
    const [, second = ''] = parts.filter((part) => !part.startsWith('['));
    return {
      subject: subject.replace(/^Subject:\s*/, ''),
      preview: preview?.replace(/^Preview:\s*/, '') ?? unmark(second).replaceAll('\n', ' '),
      ...proseOf(parts, values, language),
    };
  };
}

/** Reads paragraphs without a subject. */
export function compileProse(source: string, names: readonly string[]): ProseFill {
  const fill = compileParts(source.replaceAll('\r\n', '\n'), names);
  return (values, language) => proseOf(fill(values), values, language);
}

/** The paragraphs, with marks around their values. */
function compileParts(source: string, names: readonly string[]): (values: MailValues) => string[] {
  const fill = compile(source.replace(/^[^\S\n]*$/gm, paragraphEnd), names, { noEscape: true });
  return (values) => {
    const marked = Object.entries(values).map(([key, value]) => [key, value && mark(value)]);
    const parts = fill(Object.fromEntries(marked)).split(paragraphEnd).map(tidy);
    return parts.filter((part) => part !== '');
  };
}

function proseOf(parts: readonly string[], values: MailValues, language: string): Prose {
  const links = linkVariables.flatMap((name) => values[name] ?? []);
  const paragraphs = parts.map((part) => readPart(part, links));
  // French puts a space before the colon.
  const colon = /^fr\b/.test(language) ? '\u00a0:' : ':';
  const texts = paragraphs.map(({ text, link }) => unmark(link ? `${text}${colon}\n${link}` : text));
  return {
    text: texts.join('\n\n'),
    paragraphs: paragraphs.map(({ text, link }) => ({ text: asHtml(text, values), link })),
  };
}

/** Only the template writes the brackets of a link: those of a value stand between its marks. */
function readPart(text: string, links: readonly string[]): { text: string; link: string | null } {
  const link = links.find((one) => text.startsWith('[') && text.endsWith(`](${mark(one)})`));
  return link === undefined
    ? { text, link: null }
    : { text: text.slice(1, -`](${mark(link)})`.length), link };
}

function mark(value: string): string {
  return `${valueStart}${value}${valueEnd}`;
}

function unmark(text: string): string {
  return text.replaceAll(valueStart, '').replaceAll(valueEnd, '');
}

/** The settings among the values are links; every value keeps its writing direction. */
function asHtml(text: string, { appUrl, supportContact }: MailValues): Handlebars.SafeString {
  const targets = new Map([
    [escape(appUrl), escape(appUrl)],
    [escape(supportContact), escape(supportContact && contactLink(supportContact))],
  ]);
  const html = escape(text).replaceAll('\n', '<br>\n');
  return new handlebars.SafeString(
    html.replaceAll(markedValue, (_, value: string) => {
      const target = targets.get(value);
      return target
        ? `<a href="${target}" style="color: inherit;"><bdi>${value}</bdi></a>`
        : `<bdi>${value}</bdi>`;
    }),
  );
}

function escape(text: string | null | undefined): string {
  return handlebars.escapeExpression(text ?? '');
}

/** Removes the lines that conditions left empty. */
function tidy(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').join('\n');
}

/** Compiles a template that may use these variables and blocks. */
export function compile(source: string, names: readonly string[], { noEscape = false } = {}): Fill {
  const program = parse(source);
  const visitor = new Handlebars.Visitor();
  // Strict mode alone would let unknown names pass in conditions, and in branches that are not tried.
  visitor.PathExpression = ({ original, loc }) => {
    if (names.includes(original)) return;
    throw new Error(`line ${loc.start.line}: {{${original}}} is unknown: there are ${names.join(', ')}.`);
  };
  visitor.accept(program);
  const fill = handlebars.compile<object>(program, { strict: true, knownHelpersOnly: true, noEscape });
  const guarded = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false };
  return (values) => fill(values, guarded);
}

function parse(source: string): hbs.AST.Program {
  const [raw] = /\{\{~?[{&][^}\n]*\}*/.exec(source) ?? [];
  if (raw) throw new Error(`${raw} would not be escaped: write {{…}}.`);
  try {
    return handlebars.parse(source);
  } catch (error) {
    const [where = '', text = ''] = (error as Error).message.split('\n');
    throw new Error(`${where} ${text.replace(/\s+/g, ' ')}: close every {{…}} and every block.`, {
      cause: error,
    });
  }
}
