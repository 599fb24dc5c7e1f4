import type { Config } from '../../platform/config/config.js';
import type { HttpResponse } from '../http-response.js';
import { docsPath, hasDocs } from './docs.js';
import { escaped, htmlAnswer, publicPath } from './document.js';
import { appButton, framed } from './frame.js';
import { languageFor } from './language.js';
import type { Texts } from './texts.js';

/** The page at `/`: the way to the application for people, and the addresses of the server for developers. */
export function renderStart(config: Config, acceptLanguage: string | undefined): HttpResponse {
  const { tag, texts } = languageFor({ acceptLanguage }, config.defaultLocale);
  const { start } = texts;
  const [before = '', after = ''] = start.lead.split('{appName}');
  const links = linksOf(config, texts).map(
    ([path, label]) => `<li><a href="${escaped(publicPath(config, path))}">${escaped(label)}</a></li>`,
  );
  const { status, headers, body } = htmlAnswer({
    config,
    language: tag,
    direction: texts.direction,
    title: `${start.title} · ${config.appName}`,
    body: framed(
      config,
      texts,
      `<h1>${escaped(start.title)}</h1>
<p>${escaped(before)}<bdi>${escaped(config.appName)}</bdi>${escaped(after)}</p>
<p>${appButton(config, texts)}</p>
<h2>${escaped(start.developers)}</h2>
<ul class="links">
${links.join('\n')}
</ul>`,
    ),
  });
  return { status, headers: { ...headers, vary: 'Accept, Accept-Language' }, body };
}

/** What production leaves out is not there: the Sandbox, the mailbox and the documentation. */
function linksOf({ env, smtpHost, graphqlPath }: Config, { start }: Texts): [path: string, label: string][] {
  const isDevelopment = env === 'development';
  const links: [path: string, label: string, isThere: boolean][] = [
    ['/mailbox', start.mailbox, isDevelopment && smtpHost === null],
    [graphqlPath, start.sandbox, isDevelopment],
    [docsPath, start.docs, isDevelopment && hasDocs()],
    ['/health', start.health, true],
    ['/ready', start.readiness, true],
    ['/.well-known/jwks.json', start.keys, true],
  ];
  return links.filter(([, , isThere]) => isThere).map(([path, label]) => [path, label]);
}
