import type { Config } from '../../platform/config/config.js';
import type { HttpError, HttpResponse } from '../http-response.js';
import { escaped, htmlAnswer } from './document.js';
import { appButton, framed } from './frame.js';
import { languageFor } from './language.js';
import type { Outcome, Texts } from './texts.js';

interface Reader {
  readonly acceptLanguage: string | undefined;
  readonly requestId: string;
}

const outcomes: Readonly<Record<number, keyof Texts['errors']>> = {
  404: 'notFound',
  405: 'wrongMethod',
  429: 'rateLimited',
  500: 'unexpected',
  503: 'unavailable',
};

/** The states that pass, after which the same request is answered. */
const passing: ReadonlySet<number> = new Set([429, 500, 503]);

/** An error as a page for people. Status and headers are those that programs get. */
export function renderError(
  config: Config,
  error: HttpError,
  { acceptLanguage, requestId }: Reader,
): HttpResponse {
  const { status } = error;
  const { tag, texts } = languageFor({ acceptLanguage }, config.defaultLocale);
  const name = outcomes[status] ?? 'refused';
  const { title, text } = texts.errors[name];
  const wait = error.headers['retry-after'];
  const sentences = [
    `<p>${filled(text, 'wait', wait === undefined ? '' : duration(Number(wait), tag))}</p>`,
    name === 'refused' ? `<p lang="en" dir="ltr">${escaped(error.message)}</p>` : '',
    name === 'unexpected' ? `<p>${filled(texts.reference, 'reference', requestId)}</p>` : '',
    `<p>${passing.has(status) ? `<a class="button" href="">${escaped(texts.next.retry)}</a>` : appButton(config, texts)}</p>`,
  ];
  const { headers, body } = htmlAnswer({
    config,
    language: tag,
    direction: texts.direction,
    title: `${title} · ${config.appName}`,
    body: framed(config, texts, `<h1>${escaped(title)}</h1>\n${sentences.join('\n')}`),
  });
  return { status, headers: { ...headers, ...error.headers, vary: 'Accept, Accept-Language' }, body };
}

function filled(text: Outcome['text'], name: string, value: string): string {
  const [before = '', after = ''] = text.split(`{${name}}`);
  return text.includes(`{${name}}`)
    ? `${escaped(before)}<bdi>${escaped(value)}</bdi>${escaped(after)}`
    : escaped(text);
}

/** A duration in words, such as '2 minutes'. */
function duration(seconds: number, language: string): string {
  const [unit, count] = seconds > 90 ? ['minute', Math.ceil(seconds / 60)] : ['second', Math.max(1, seconds)];
  const style = { style: 'unit', unit, unitDisplay: 'long', numberingSystem: 'latn' } as const;
  return new Intl.NumberFormat(language, style).format(count);
}
