import Handlebars from 'handlebars';
import type { MailValues } from './values.js';

/** The forms of a mail that come from one text. */
interface MailText {
  readonly subject: string;
  readonly text: string;
  /** For the layout: the text is HTML, and is the label if the paragraph is a link. */
  readonly paragraphs: readonly { readonly text: Handlebars.SafeString; readonly link: string | null }[];
}

export type Fill = (values: Readonly<Record<string, unknown>>) => string;

export type TextFill = (values: MailValues, language: string) => MailText;

const handlebars = Handlebars.create();

// These stand between paragraphs and around values while a text is rendered. No value contains them; see `plain`.
const paragraphEnd = '\u2029';
const valueStart = '\u0001';
const valueEnd = '\u0002';

/**
 * Reads `Subject: …`, an empty line, and paragraphs separated by empty lines. Paragraphs are separated before a value is
 * inserted, and the HTML is escaped after it, so no value can add a paragraph, a link, markup or a header line.
 */
export function compileText(source: string, names: readonly string[]): TextFill {
  const lines = source.replaceAll('\r\n', '\n');
  if (!/^Subject:[^\S\n]*\S.*\n[^\S\n]*\n\s*\S/.test(lines)) {
    throw new Error('begin with a line "Subject: " and the subject, then an empty line, then the text.');
  }
  const fill = compile(lines.replace(/^[^\S\n]*$/gm, paragraphEnd), names, { noEscape: true });

  return (values, language) => {
    const marked = Object.entries(values).map(([key, value]) => [key, value && mark(value)]);
    const [first = '', ...rest] = fill(Object.fromEntries(marked)).split(paragraphEnd).map(tidy);
    const parts = rest.filter((part) => part !== '').map((part) => readPart(part, values['link'] ?? null));
    // French puts a space before the colon.
    const colon = /^fr\b/.test(language) ? '\u00a0:' : ':';
    const texts = parts.map(({ text, link }) => unmark(link ? `${text}${colon}\n${link}` : text));
    return {
      subject: unmark(first.replace(/^Subject:\s*/, '')).replaceAll('\n', ' '),
      text: `${texts.join('\n\n')}\n`,
      paragraphs: parts.map(({ text, link }) => ({ text: asHtml(text), link })),
    };
  };
}

/** Only the template writes the brackets of a link: those of a value stand between its marks. */
function readPart(text: string, link: string | null): { text: string; link: string | null } {
  const end = `](${mark(link ?? '')})`;
  const isLink = link !== null && text.startsWith('[') && text.endsWith(end);
  return isLink ? { text: text.slice(1, -end.length), link } : { text, link: null };
}

function mark(value: string): string {
  return `${valueStart}${value}${valueEnd}`;
}

function unmark(text: string): string {
  return text.replaceAll(valueStart, '').replaceAll(valueEnd, '');
}

function asHtml(text: string): Handlebars.SafeString {
  const html = handlebars.escapeExpression(text).replaceAll('\n', '<br>\n');
  return new handlebars.SafeString(html.replaceAll(valueStart, '<bdi>').replaceAll(valueEnd, '</bdi>'));
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
