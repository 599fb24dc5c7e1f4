import type { Config } from '../../platform/config/config.js';
import type { HttpResponse } from '../http-response.js';
import { logout, operations, renewals, verifyMfa } from './action-documents.js';
import type { ActionField, RenewalField } from './action-documents.js';
import { actionScript } from './action-script.js';
import { escaped, htmlAnswer, publicPath } from './document.js';
import { appButton, framed } from './frame.js';
import { languageFor } from './language.js';
import type { Texts } from './texts.js';

interface Visit {
  readonly acceptLanguage: string | undefined;
  /** The hints of the mail that linked to the page: `lang`, and `for` in an invitation. */
  readonly query?: URLSearchParams;
  /** The provider that redirects to this page, and the redirect URI. */
  readonly provider?: string;
  readonly redirectUri?: string;
}

/** The page that mails link to, and the texts that it begins with. */
interface Action {
  readonly field: ActionField;
  readonly own: Texts['resetPassword'];
  readonly renewal: RenewalField | null;
}

const renewalsOf: { readonly [Field in ActionField]?: RenewalField } = {
  verifyEmail: 'resendVerificationEmail',
  resetPassword: 'requestPasswordReset',
};

/**
 * The page that mails and providers link to. The script reads the parameters from the address and removes them.
 */
export function renderAction(config: Config, field: ActionField, visit: Visit): HttpResponse {
  const { acceptLanguage, query, redirectUri, provider } = visit;
  const { tag, texts } = languageFor({ acceptLanguage, lang: query?.get('lang') }, config.defaultLocale);
  const isInvited = field === 'resetPassword' && query?.get('for') === 'invitation';
  const own = isInvited ? texts.invitation : texts[field];
  const action = { field, own, renewal: renewalsOf[field] ?? null };
  const { status, headers, body } = htmlAnswer({
    config,
    language: tag,
    direction: texts.direction,
    title: `${own.title} · ${config.appName}`,
    body: framed(config, texts, bodyOf(config, action, texts)),
    script: actionScript,
    data: { ...dataOf(config, action, texts), redirectUri, provider },
  });
  return { status, headers: { ...headers, vary: 'Accept-Language' }, body };
}

function dataOf(config: Config, { field, own, renewal }: Action, texts: Texts): object {
  const { appName, passwordMinLength: min, passwordMaxLength: max, totpDigits: digits } = config;
  const isOAuth = field === 'completeOAuth';
  const documents = {
    [field]: operations[field],
    logout,
    ...(isOAuth && { verifyMfa }),
    ...(renewal && { [renewal]: renewals[renewal] }),
  };
  const { password, busy, failures, reference, next, signIn } = texts;
  return {
    appName,
    // A path, so that the page uses the server that it came from, regardless of the host name.
    endpoint: publicPath(config, config.graphqlPath),
    field,
    renewal,
    documents,
    min,
    max,
    digits,
    texts: {
      ...own,
      password,
      busy,
      failures,
      reference,
      next,
      ...(renewal && { renewal: texts.renewal }),
      ...(isOAuth && signIn),
    },
  };
}

// The script shows the form, which does nothing without the script.
function bodyOf(config: Config, { field, own, renewal }: Action, texts: Texts): string {
  const toApp = appButton(config, texts);
  return `<h1 id="heading">${escaped(own.title)}</h1>
<noscript><p>${escaped(texts.noScript)}</p>${toApp && `<p>${toApp}</p>`}</noscript>
<div id="status" class="message" role="status" tabindex="-1"></div>
<div id="alert" class="message" role="alert" tabindex="-1"></div>
<form id="form" method="post" novalidate hidden>
<p>${escaped(own.lead)}</p>
${field === 'resetPassword' ? passwordField(config, texts) : ''}
<button type="submit" aria-disabled="false">${escaped(own.button)}</button>
</form>
${field === 'completeOAuth' ? codeForm(texts) : ''}
${renewal === null ? '' : renewalForm(texts)}
${toApp && `<p id="next" hidden>${toApp}</p>`}`;
}

/** An eye; the line through it stands for the state in which the text is shown. */
const eye = `<svg viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" aria-hidden="true" focusable="false">
<path d="M2.5 12c2-4 5.5-6.5 9.5-6.5s7.5 2.5 9.5 6.5c-2 4-5.5 6.5-9.5 6.5S4.5 16 2.5 12Z"/>
<circle cx="12" cy="12" r="3"/>
<path class="shown" d="M4.5 20.5l15-17"/>
</svg>`;

function passwordField(
  { passwordMinLength: min, passwordMaxLength: max }: Config,
  { password }: Texts,
): string {
  const policy = password.policy.replace('{min}', String(min)).replace('{max}', String(max));
  return `<div class="field">
<label for="password">${escaped(password.label)}</label>
<p id="policy" class="hint">${escaped(policy)}</p>
<div class="entry">
<input id="password" name="password" type="password" dir="auto" required autocomplete="new-password" autocapitalize="none" spellcheck="false" aria-describedby="policy password-alert">
<button id="reveal" class="icon" type="button" aria-controls="password" aria-pressed="false" aria-label="${escaped(password.show)}" title="${escaped(password.show)}">${eye}</button>
</div>
<div id="password-alert" class="message" role="alert"></div>
</div>`;
}

/** The form for the second factor of a sign-in. */
function codeForm({ signIn: { code } }: Texts): string {
  return `<form id="code-form" method="post" novalidate hidden>
<div class="field">
<label for="code">${escaped(code.label)}</label>
<p id="code-hint" class="hint">${escaped(code.lead)}</p>
<div class="entry">
<input id="code" name="code" type="text" dir="ltr" required autocomplete="one-time-code" autocapitalize="none" spellcheck="false" aria-describedby="code-hint code-alert">
</div>
<div id="code-alert" class="message" role="alert"></div>
</div>
<button type="submit" aria-disabled="false">${escaped(code.button)}</button>
</form>`;
}

function renewalForm({ renewal }: Texts): string {
  return `<form id="renewal-form" method="post" novalidate hidden>
<div class="field">
<label for="email">${escaped(renewal.label)}</label>
<div class="entry">
<input id="email" name="email" type="email" dir="ltr" required autocomplete="email" autocapitalize="none" spellcheck="false" aria-describedby="email-alert">
</div>
<div id="email-alert" class="message" role="alert"></div>
</div>
<button type="submit" aria-disabled="false">${escaped(renewal.button)}</button>
</form>`;
}
