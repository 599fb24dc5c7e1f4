import type { Config } from '../../platform/config/config.js';
import type { KeptMail } from '../../platform/context/ports.js';
import type { HttpResponse } from '../http-response.js';
import { escaped, htmlAnswer, htmlAnswerWith, sourceOf } from './document.js';

/** Writes times in the zone and the manner of the browser. Without scripts they stay in UTC. */
const timesScript = `
function tellTimes() {
  const format = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });
  for (const time of document.querySelectorAll('time')) {
    time.textContent = format.format(new Date(time.dateTime));
    time.lang = navigator.language;
  }
}
tellTimes();
`;

/**
 * Adds new mails item by item: the focus does not move, and a screen reader announces the new number. A failed request,
 * such as during a restart, is retried later.
 */
const listScript = `${timesScript}
const list = document.getElementById('mails');
const summary = document.getElementById('summary');

async function refresh() {
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const items = [...fresh.getElementById('mails').children];
  const ids = new Set(items.map(({ id }) => id));
  for (const item of [...list.children]) if (!ids.has(item.id)) item.remove();
  for (const item of items.reverse()) if (!document.getElementById(item.id)) list.prepend(item);
  tellTimes();
  const { textContent } = fresh.getElementById('summary');
  if (summary.textContent !== textContent) summary.textContent = textContent;
}

setInterval(() => {
  if (!document.hidden) refresh().catch(() => undefined);
}, 3000);
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) refresh().catch(() => undefined);
});
`;

type Settings = Pick<Config, 'appName' | 'publicUrl'>;

export function renderList(config: Settings, mails: readonly KeptMail[]): HttpResponse {
  const { appName } = config;
  return htmlAnswer({
    config,
    language: 'en',
    direction: 'ltr',
    title: `Mailbox · ${appName}`,
    body: `<main class="wide">
<p class="app"><bdi>${escaped(appName)}</bdi>, development</p>
<h1>Mailbox</h1>
<p id="summary" role="status">${summaryOf(mails.length)}</p>
<ol id="mails" class="mails">${mails.map(itemOf).join('')}</ol>
</main>`,
    script: listScript,
  });
}

function summaryOf(count: number): string {
  if (count === 0) return 'No mails yet. The mails of this server appear here: sign up, for example.';
  return count === 1 ? '1 mail' : `${count} mails, the newest first`;
}

function itemOf(mail: KeptMail): string {
  return `<li id="mail-${escaped(mail.id)}">
<a href="mailbox/${escaped(encodeURIComponent(mail.id))}"><bdi>${escaped(mail.subject)}</bdi></a>
<p class="hint">to <bdi>${escaped(mail.to)}</bdi>, ${moment(mail.sentAt)}, ${escaped(mail.name)}</p>
</li>
`;
}

function moment(at: Date): string {
  const iso = at.toISOString();
  return `<time datetime="${iso}">${iso.slice(0, 19).replace('T', ' ')} UTC</time>`;
}

/** Allows the inline styles and pictures of mails. The frame blocks everything else, and their scripts never run. */
const mailPolicy = [
  "style-src 'unsafe-inline'",
  "img-src 'self' data: https:",
  `script-src ${sourceOf(timesScript)}`,
];

export function renderMail(config: Settings, mail: KeptMail): HttpResponse {
  const { appName } = config;
  return htmlAnswerWith(mailPolicy, {
    config,
    language: 'en',
    direction: 'ltr',
    title: `${mail.subject} · Mailbox · ${appName}`,
    body: `<main class="wide">
<p><a href="../mailbox">Mailbox</a></p>
<h1><bdi>${escaped(mail.subject)}</bdi></h1>
<dl class="facts">
<dt>To</dt><dd><bdi>${escaped(mail.to)}</bdi></dd>
<dt>Sent</dt><dd>${moment(mail.sentAt)}</dd>
<dt>Kind</dt><dd>${escaped(mail.name)}</dd>
${mail.link === null ? '' : `<dt>Link</dt><dd>${linkTo(mail.link)}</dd>`}
</dl>
<h2>Text</h2>
<pre dir="auto">
${escaped(mail.text)}</pre>
<h2>HTML</h2>
<iframe title="The mail as HTML" sandbox="" srcdoc="${escaped(mail.html)}"></iframe>
</main>`,
    script: timesScript,
  });
}

function linkTo(link: string): string {
  return /^https?:\/\//i.test(link) ? `<a href="${escaped(link)}">${escaped(link)}</a>` : escaped(link);
}
