import type { Config } from '../../platform/config.js';
import type { Answer } from '../http-answer.js';
import { escaped, htmlAnswer } from './document.js';
import { landingScript } from './landing-script.js';
import { languageFor } from './language.js';
import type { Texts } from './texts.js';

/** The mutation that a page sends. */
export type LandingField = 'verifyEmail' | 'resetPassword' | 'confirmEmailChange';

const operations: Record<LandingField, string> = {
  verifyEmail: `mutation ($input: VerifyEmailInput!) {
  verifyEmail(input: $input) {
    __typename
    ... on EmailVerified { email }
    ... on AuthError { code message }
    ... on RateLimitedError { retryAfter }
  }
}`,
  resetPassword: `mutation ($input: ResetPasswordInput!) {
  resetPassword(input: $input) {
    __typename
    ... on AuthError { code message }
    ... on WeakPasswordError { suggestions }
    ... on InvalidInputError { fields { path message } }
    ... on Authenticated { refreshToken }
    ... on RateLimitedError { retryAfter }
  }
}`,
  confirmEmailChange: `mutation ($input: ConfirmEmailChangeInput!) {
  confirmEmailChange(input: $input) {
    __typename
    ... on EmailChanged { email }
    ... on AuthError { code message }
    ... on RateLimitedError { retryAfter }
  }
}`,
};

/** What the pages send, which runs also where only listed documents do. */
export const landingDocuments: readonly string[] = Object.values(operations);

/** The page that a link in a mail leads to. The token is in the fragment of the link, which only the script sees. */
export function renderLanding(
  config: Config,
  field: LandingField,
  acceptLanguage: string | undefined,
): Answer {
  const { tag, texts } = languageFor(acceptLanguage, config.defaultLocale);
  const { [field]: own, password, busy, failures, reference } = texts;
  const { appName, passwordMinLength: min, passwordMaxLength: max } = config;
  const { status, headers, body } = htmlAnswer({
    language: tag,
    direction: texts.direction,
    title: `${own.title} · ${appName}`,
    body: bodyOf(config, field, texts),
    script: landingScript,
    data: {
      appName,
      endpoint: endpointOf(config),
      field,
      operation: operations[field],
      min,
      max,
      texts: { button: own.button, done: own.done, password, busy, failures, reference },
    },
  });
  return { status, headers: { ...headers, vary: 'Accept-Language' }, body };
}

/** A path, so that the page asks the server that it came from, under whatever name. */
function endpointOf({ publicUrl, graphqlPath }: Config): string {
  return new URL(publicUrl).pathname.replace(/\/$/, '') + graphqlPath;
}

// The form appears with the script: without it, it would do nothing.
function bodyOf(config: Config, field: LandingField, texts: Texts): string {
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
