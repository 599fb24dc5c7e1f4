import type { Config } from '../config/config.js';
import { readWeighted } from '../http/quality-values.js';
import { languages, writeMessage } from '../messages/messages.js';
import type { Language, Message } from '../messages/messages.js';
import type { RequestContext } from './request-context.js';

/**
 * The language of an answer, which the answer then has in Content-Language. For a signed-in user, that of the account,
 * else the one that the client prefers. Before that, `locale` of the input or the client decides, and never an account
 * that the request merely names: its language would tell that the account exists.
 */
export function answerLanguage(ctx: RequestContext, inputLocale?: unknown): Language {
  const { viewer, client, config } = ctx;
  const own = languageOfLocale(viewer ? viewer.locale : inputLocale);
  return (ctx.language = own ?? preferredLanguage(client.acceptLanguage, config));
}

/** Writes a sentence for the answer. */
export function writeAnswer(ctx: RequestContext, message: Message): string {
  return writeMessage(message, answerLanguage(ctx));
}

/**
 * The available language that the client prefers, else the default of the server, else English. A language that the
 * client refuses is used only if it refuses all.
 */
export function preferredLanguage(
  acceptLanguage: string | null,
  { defaultLocale }: Pick<Config, 'defaultLocale'>,
): Language {
  const ranges = readWeighted(acceptLanguage ?? undefined);
  const refused = new Set(ranges.filter(({ quality }) => quality === 0).map(({ value }) => value));
  const otherwise = [defaultLocale, 'en', ...languages];
  const wished = ranges
    .filter(({ quality }) => quality > 0)
    .toSorted((one, other) => other.quality - one.quality)
    .flatMap(({ value }) => (value === '*' ? otherwise : value));

  const known = [...wished, ...otherwise].map(languageOfLocale).filter((language) => language !== null);
  return known.find((one) => !refused.has(one)) ?? languageOfLocale(defaultLocale) ?? 'en';
}

/** The available language of a locale, or null. */
export function languageOfLocale(locale: unknown): Language | null {
  if (typeof locale !== 'string') return null;
  const [primary = ''] = locale.slice(0, 35).toLowerCase().split(/[-_]/, 1);
  return languages.find((language) => language === primary) ?? null;
}
