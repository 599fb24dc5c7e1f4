import type { Config } from '../../platform/config/config.js';
import type { HttpResponse } from '../http-response.js';
import { logout, operations, verifyMfa } from './action-documents.js';
import type { ActionField } from './action-documents.js';
import { actionScript } from './action-script.js';
import { escaped, htmlAnswer } from './document.js';
import { languageFor } from './language.js';
import type { Texts } from './texts.js';

interface Visit {
  readonly acceptLanguage: string | undefined;
  /** The redirect URI of this page, if a provider redirects to it. */
  readonly redirectUri?: string;
}

/**
 * The page that mails and providers link to. The script reads the parameters from the address and removes them.
 */
export function renderAction(
  config: Config,
  field: ActionField,
  { acceptLanguage, redirectUri }: Visit,
): HttpResponse {
  const { tag, texts } = languageFor(acceptLanguage, config.defaultLocale);
  const { [field]: own, password, busy, failures, reference } = texts;
  const isOAuth = field === 'completeOAuth';
  const { appName, passwordMinLength: min, passwordMaxLength: max } = config;
  const { status, headers, body } = htmlAnswer({
    language: tag,
    direction: texts.direction,
    title: `${own.title} · ${appName}`,
    body: bodyOf(config, field, texts),
    script: actionScript,
    data: {
      appName,
      endpoint: endpointOf(config),
      field,
      redirectUri,
      documents: { [field]: operations[field], logout, ...(isOAuth && { verifyMfa }) },
      min,
      max,
      texts: { ...own, password, busy, failures, reference, ...(isOAuth && texts.signIn) },
    },
  });
  return { status, headers: { ...headers, vary: 'Accept-Language' }, body };
}

/** A path, so that the page uses the server that it came from, regardless of the host name. */
function endpointOf({ publicUrl, graphqlPath }: Config): string {
  return new URL(publicUrl).pathname.replace(/\/$/, '') + graphqlPath;
}

// The script shows the form, which does nothing without the script.
function bodyOf(config: Config, field: ActionField, texts: Texts): string {
  const { title, lead, button } = texts[field];
  return `<main>
<p class="app"><bdi>${escaped(config.appName)}</bdi></p>
<h1 id="heading">${escaped(title)}</h1>
<noscript><p>${escaped(texts.noScript)}</p></noscript>
<div id="status" class="message" role="status" tabindex="-1"></div>
<div id="alert" class="message" role="alert" tabindex="-1"></div>
<form id="form" method="post" novalidate hidden>
<p>${escaped(lead)}</p>
${field === 'resetPassword' ? passwordField(config, texts) : ''}
<button id="submit" type="submit" aria-disabled="false">${escaped(button)}</button>
</form>
${field === 'completeOAuth' ? codeForm(texts) : ''}
</main>`;
}

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
<button id="reveal" type="button" aria-controls="password">${escaped(password.show)}</button>
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
<button id="code-submit" type="submit" aria-disabled="false">${escaped(code.button)}</button>
</form>`;
}
