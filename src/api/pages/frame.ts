import type { Config } from '../../platform/config/config.js';
import { contactLink } from '../../platform/config/contact.js';
import { escaped } from './document.js';
import type { Texts } from './texts.js';

type Settings = Pick<Config, 'appName' | 'appUrl' | 'supportContact'>;

/** The parts that all pages for people have: the name of the service above, and whom to ask below. */
export function framed({ appName, supportContact }: Settings, texts: Texts, content: string): string {
  const help =
    supportContact === null
      ? ''
      : `<footer>
<p>${escaped(texts.next.help)} <a href="${escaped(contactLink(supportContact))}"><bdi>${escaped(supportContact)}</bdi></a></p>
</footer>`;
  return `<main>
<p class="app"><bdi>${escaped(appName)}</bdi></p>
${content}
</main>
${help}`;
}

/** The button that leads to the application; empty if its address is not known. */
export function appButton({ appName, appUrl }: Settings, texts: Texts): string {
  if (appUrl === null) return '';
  const [before = '', after = ''] = texts.next.toApp.split('{appName}');
  return `<a class="button" href="${escaped(appUrl)}">${escaped(before)}<bdi>${escaped(appName)}</bdi>${escaped(after)}</a>`;
}
