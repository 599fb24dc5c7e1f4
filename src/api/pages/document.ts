import { createHash } from 'node:crypto';
import Handlebars from 'handlebars';
import type { Config } from '../../platform/config/config.js';
import type { HttpResponse } from '../http-response.js';
import { style } from './style.js';

/** The path by which browsers reach a path of this server: a proxy may serve it under a path of PUBLIC_URL. */
export function publicPath({ publicUrl }: Pick<Config, 'publicUrl'>, path: string): string {
  return new URL(publicUrl).pathname.replace(/\/$/, '') + path;
}

/** Escapes untrusted text for use between tags and in quoted attributes. */
export function escaped(text: string): string {
  return Handlebars.escapeExpression(text);
}

export interface Page {
  readonly config: Pick<Config, 'publicUrl'>;
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  /** Plain text. */
  readonly title: string;
  /** HTML in which all untrusted text is escaped. */
  readonly body: string;
  /** Runs when the document is loaded. */
  readonly script?: string;
  /** Data for the script, as JSON in the element with the ID `page-data`. */
  readonly data?: unknown;
}

/** Renders a document that loads nothing but its icon. Its policy allows only its own style and script. */
export function htmlAnswer(page: Page): HttpResponse {
  const policy = ["img-src 'self'", `style-src ${sourceOf(style)}`];
  if (page.script !== undefined) policy.push(`script-src ${sourceOf(page.script)}`, "connect-src 'self'");
  return htmlAnswerWith(policy, page);
}

/** Renders a document with a different policy. */
export function htmlAnswerWith(policy: readonly string[], page: Page): HttpResponse {
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': [...closed, ...policy].join('; '),
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
    body: documentOf(page),
  };
}

const closed = ["default-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"];

/** The source of an inline style or script in a Content-Security-Policy. */
export function sourceOf(inline: string): string {
  return `'sha256-${createHash('sha256').update(inline).digest('base64')}'`;
}

function documentOf({ config, language, direction, title, body, script, data }: Page): string {
  const scripts = [
    ...(data === undefined
      ? []
      : [`<script type="application/json" id="page-data">${scriptJson(data)}</script>`]),
    ...(script === undefined ? [] : [`<script type="module">${script}</script>`]),
  ];
  return `<!doctype html>
<html lang="${language}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<link rel="icon" type="image/svg+xml" href="${escaped(publicPath(config, '/favicon.svg'))}">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
${body}
${scripts.join('\n')}
</body>
</html>
`;
}

/** JSON that cannot end its script element or open a comment in it. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', String.raw`\u003c`);
}
