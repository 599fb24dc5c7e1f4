import Handlebars from 'handlebars';
import type { MailValues } from './values.js';

/** The variables and blocks that a kind of template may use, and a callback for its mistakes. */
export interface TemplateRules {
  readonly variables: readonly string[];
  readonly blocks: readonly string[];
  report(problem: string): void;
}

/** A paragraph for the layout: `text` is HTML, and is the label if the paragraph is a link. */
interface Paragraph {
  readonly text: Handlebars.SafeString;
  readonly link: string | null;
}

export interface Markup {
  subject(values: MailValues): string;
  text(values: MailValues, language: string): string;
  paragraphs(values: MailValues): Paragraph[];
}

type Fill = (values: Readonly<Record<string, unknown>>) => string;

interface Part {
  readonly isLink: boolean;
  readonly asText: Fill;
  readonly asHtml: Fill;
}

const handlebars = Handlebars.create();

const linkForm = /^\[([^\]]+)\]\(\{\{\s*link\s*\}\}\)$/;

/**
 * Reads `Subject: …`, an empty line, and paragraphs separated by empty lines. It splits and escapes the template
 * before any value is inserted, so no value can add a paragraph, a link or a header line.
 */
export function readMarkup(source: string, terms: TemplateRules): Markup {
  const [first = '', second = '', ...rest] = source.split(/\r?\n/);
  const subjectSource = /^Subject:\s*(\S.*)$/.exec(first)?.[1];
  if (!subjectSource) terms.report('begin the first line with "Subject: " and the subject.');
  if (second.trim() !== '') terms.report('leave the second line empty, between the subject and the text.');

  const subject = compile(subjectSource ?? '', terms, 'text');
  const blocks = rest.join('\n').split(/\n(?:[^\S\n]*\n)+/);
  const written = blocks.map((block) => block.trim()).filter((block) => block !== '');
  const parts = written.map((block) => readPart(block, terms));
  if (parts.length === 0) terms.report('write the text below the subject.');
  if (terms.variables.includes('link') && !parts.some((part) => part.isLink)) {
    terms.report('give the link a paragraph of its own, as in [Click here]({{link}}).');
  }

  return {
    subject: (values) => tidy(subject(values)).replaceAll('\n', ' '),
    text: (values, language) => asText(parts, values, language),
    paragraphs: (values) => asParagraphs(parts, values),
  };
}

/** Reads a template that is HTML already. */
export function readHtml(source: string, terms: TemplateRules): Fill {
  return compile(source, terms, 'html');
}

function readPart(source: string, terms: TemplateRules): Part {
  const label = linkForm.exec(source)?.[1];
  if (!label && /^\[[^\]]*\]\(.*\)$/.test(source)) {
    terms.report(`${quoted(source)} is no link: only {{link}} can be clicked, as in [Click here]({{link}}).`);
  }

  const asHtml = compile(label ?? source, terms, 'paragraph');
  // Both forms have the same source, so its mistakes are reported once.
  const text = compile(label ?? source, { ...terms, report: () => undefined }, 'text');
  return { isLink: label !== undefined, asText: text, asHtml };
}

function asText(parts: readonly Part[], values: MailValues, language: string): string {
  // French puts a space before the colon.
  const colon = /^fr\b/.test(language) ? '\u00a0:' : ':';
  const paragraphs = parts.map(({ isLink, asText: fill }) => {
    const text = tidy(fill(values));
    return isLink ? `${text}${colon}\n${values['link']}` : text;
  });
  return `${paragraphs.filter((paragraph) => paragraph !== '').join('\n\n')}\n`;
}

function asParagraphs(parts: readonly Part[], values: MailValues): Paragraph[] {
  const { escapeExpression, SafeString } = handlebars;
  const escaped = Object.entries(values).map(([key, value]) => [
    key,
    value && new SafeString(`<bdi>${escapeExpression(value)}</bdi>`),
  ]);
  const isolated = Object.fromEntries(escaped) as Record<string, unknown>;
  const paragraphs = parts.map(({ isLink, asHtml }) => {
    const html = tidy(asHtml(isolated)).replaceAll('\n', '<br>\n');
    return { text: new SafeString(html), link: isLink ? (values['link'] ?? null) : null };
  });
  return paragraphs.filter(({ text }) => text.toString() !== '');
}

/** Removes the lines that conditions left empty. */
function tidy(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').join('\n');
}

/** `text` escapes nothing, `html` escapes the values, and `paragraph` escapes the text of the template too. */
function compile(source: string, terms: TemplateRules, kind: 'text' | 'html' | 'paragraph'): Fill {
  const program = parse(source, terms);
  if (!program || !isInOrder(program, terms)) return () => '';

  if (kind === 'paragraph') escapeContent(program);
  const fill = handlebars.compile<object>(program, { strict: true, noEscape: kind === 'text' });
  const guarded = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false };
  return (values) => fill(values, guarded);
}

function parse(source: string, terms: TemplateRules): hbs.AST.Program | null {
  try {
    return handlebars.parse(source);
  } catch (error) {
    const [where = ''] = (error as Error).message.split('\n');
    terms.report(
      `${quoted(source)} cannot be read (${where.replace(/:$/, '')}): close every {{…}}, and every block in the paragraph where it begins.`,
    );
    return null;
  }
}

function isInOrder(program: hbs.AST.Program, terms: TemplateRules): boolean {
  const problems = everyStatement(program).flatMap((statement) => problemsOf(statement, terms));
  for (const problem of new Set(problems)) terms.report(problem);
  return problems.length === 0;
}

function everyStatement(program: hbs.AST.Program | undefined): hbs.AST.Statement[] {
  const statements = program?.body ?? [];
  return statements.flatMap((statement) => {
    if (!isBlock(statement)) return [statement];
    return [statement, ...everyStatement(statement.program), ...everyStatement(statement.inverse)];
  });
}

function problemsOf(statement: hbs.AST.Statement, terms: TemplateRules): string[] {
  if (statement.type === 'ContentStatement' || statement.type === 'CommentStatement') return [];
  if (isBlock(statement)) return problemsOfBlock(statement, terms);
  if (!isMustache(statement)) return ['{{>…}} and {{*…}} are not known here: write the text itself.'];

  const name = nameOf(statement.path);
  if (!statement.escaped) return [`{{{${name}}}} would not be escaped: write {{${name}}}.`];
  if (statement.params.length > 0) return [`{{${name} …}} is not known here: write a variable alone.`];
  return problemsOfVariable(statement.path, terms);
}

function problemsOfBlock({ path, params }: hbs.AST.BlockStatement, terms: TemplateRules): string[] {
  const name = nameOf(path);
  const [subject] = params;
  if (!terms.blocks.includes(name) || !subject || params.length > 1) {
    const known = terms.blocks.map((block) => `{{#${block} …}}`).join(', ');
    return [`the block {{#${name}}} is not known here: there are ${known}, each with one variable.`];
  }
  return problemsOfVariable(subject, terms);
}

function problemsOfVariable(expression: hbs.AST.Expression, { variables }: TemplateRules): string[] {
  if (expression.type === 'PathExpression' && variables.includes(nameOf(expression))) return [];
  return [`{{${nameOf(expression)}}} is unknown: there are ${variables.join(', ')}.`];
}

function nameOf(expression: hbs.AST.Expression): string {
  const { original } = expression as Partial<hbs.AST.PathExpression>;
  return original ?? '(…)';
}

function isBlock(statement: hbs.AST.Statement): statement is hbs.AST.BlockStatement {
  return statement.type === 'BlockStatement';
}

function isMustache(statement: hbs.AST.Statement): statement is hbs.AST.MustacheStatement {
  return statement.type === 'MustacheStatement';
}

function escapeContent(program: hbs.AST.Program): void {
  for (const statement of everyStatement(program)) {
    if (statement.type !== 'ContentStatement') continue;
    const content = statement as hbs.AST.ContentStatement;
    content.value = handlebars.escapeExpression(content.value);
  }
}

function quoted(source: string): string {
  const [line = ''] = source.split('\n');
  return `“${line.length > 40 ? `${line.slice(0, 40)}…` : line}”`;
}
