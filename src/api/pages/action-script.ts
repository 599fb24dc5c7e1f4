/**
 * The script of the pages that mails and providers link to. It sends nothing until a person submits the form: mail
 * scanners open links and run scripts, and would spend the token.
 */
export const actionScript = `
const byId = (id) => document.getElementById(id);
const page = JSON.parse(byId('page-data').textContent);
const { texts } = page;
const form = byId('form');
const button = byId('submit');
const password = byId('password');
const codeForm = byId('code-form');
const code = byId('code');

const isOAuth = page.field === 'completeOAuth';
const given = new URLSearchParams(isOAuth ? location.search : location.hash.slice(1));
const token = given.get(isOAuth ? 'code' : 'token');
// Removes the token from the history and from the address bar.
history.replaceState(null, '', location.pathname + (isOAuth ? '' : location.search));
// A second link of this kind in the same tab changes only the fragment, so the page must reload.
addEventListener('hashchange', () => location.reload());

const limits = { min: page.min, max: page.max };

function element(name, text) {
  return Object.assign(document.createElement(name), { textContent: text });
}

/** Fills in a sentence. An address keeps its writing direction in a sentence of the other direction. */
function fill(text, values) {
  return text.split(/\\{(\\w+)\\}/).map((part, index) => (index % 2 === 0 ? part : element('bdi', values[part])));
}

function setTitle(title) {
  document.title = title + ' · ' + page.appName;
}

function say(place, sentences) {
  place.replaceChildren(...sentences);
  place.focus();
}

function show(title) {
  form.hidden = true;
  if (codeForm) codeForm.hidden = true;
  setTitle(title);
  byId('heading').textContent = title;
}

/** Shows a final message. */
function finish(place, { title, text }, values) {
  show(title);
  say(place, fill(text, values));
}

/** Shows a message and keeps the form for another attempt. */
function complain({ title, text }, { wait, reference } = {}) {
  setTitle(title);
  const more = reference ? [' ', ...fill(texts.reference, { reference })] : [];
  say(byId('alert'), [...fill(text, { wait }), ...more]);
}

/** Suggestions come from the server, in English. */
function refusePassword(text, suggestions = []) {
  setTitle(texts.password.refused);
  const list = Object.assign(element('ul', ''), { lang: 'en', dir: 'ltr' });
  list.append(...suggestions.map((suggestion) => element('li', suggestion)));
  byId('password-alert').replaceChildren(...fill(text, limits), ...(suggestions.length > 0 ? [list] : []));
  password.setAttribute('aria-invalid', 'true');
  password.focus();
}

function refuseCode(text) {
  setTitle(texts.code.title);
  byId('code-alert').textContent = text;
  code.setAttribute('aria-invalid', 'true');
  code.focus();
}

function clear() {
  byId('alert').textContent = '';
  for (const input of [password, code]) {
    if (input) byId(input.id + '-alert').textContent = '';
    input?.removeAttribute('aria-invalid');
  }
}

/** The reason to refuse the password without the server, or null. Lengths are in Unicode code points, as there. */
function unusable(value) {
  const { length } = [...value.normalize('NFC')];
  if (length === 0) return texts.password.missing;
  if (length < limits.min) return texts.password.tooShort;
  return length > limits.max ? texts.password.tooLong : null;
}

function send(query, input) {
  return fetch(page.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      // The token that binds the sign-in to this browser is in a cookie, and so are the resulting tokens.
      ...(isOAuth && { 'x-token-mode': 'cookie' }),
    },
    body: JSON.stringify({ query, variables: { input } }),
    signal: AbortSignal.timeout(30000),
  });
}

async function ask(field, input) {
  try {
    const answer = await send(page.documents[field], input);
    const reference = answer.headers.get('x-request-id');
    const { data, errors } = await answer.json();
    return { reference, ...errors?.[0]?.extensions, ...data?.[field] };
  } catch (error) {
    // A response that is not JSON comes from a proxy in front of the server.
    return { code: error instanceof SyntaxError ? 'UNREADABLE' : 'UNREACHABLE' };
  }
}

/** Ends the session of this page, because users sign in elsewhere. If that fails, the session expires. */
function logOut(refreshToken) {
  send(page.documents.logout, { refreshToken }).catch(() => {});
}

/** A duration in words, such as '2 minutes'. */
function duration(seconds) {
  const [unit, count] = seconds > 90 ? ['minute', Math.ceil(seconds / 60)] : ['second', Math.max(1, seconds)];
  const style = { style: 'unit', unit, unitDisplay: 'long', numberingSystem: 'latn' };
  return new Intl.NumberFormat(document.documentElement.lang, style).format(count);
}

/** Shows a final refusal. The reason comes from the server, in English. */
function refuseSignIn({ message }) {
  show(texts.failures.oauthFailed.title);
  say(byId('alert'), [Object.assign(element('span', message), { lang: 'en', dir: 'ltr' })]);
}

const outcomes = {
  INVALID_TOKEN: () => finish(byId('alert'), isOAuth ? texts.failures.oauthFailed : texts.failures.invalidToken),
  EMAIL_TAKEN: () => finish(byId('alert'), texts.failures.emailTaken),
  WEAK_PASSWORD: ({ suggestions }) => refusePassword(texts.password.weak, suggestions),
  INVALID_INPUT({ fields = [] }) {
    const messages = fields.filter(({ path }) => path.at(-1) === 'newPassword').map(({ message }) => message);
    if (password && messages.length > 0) refusePassword(texts.password.unusable, messages);
    else outcomes.INVALID_TOKEN();
  },
  RATE_LIMITED: ({ retryAfter }) => complain(texts.failures.rateLimited, { wait: duration(retryAfter ?? 60) }),
  ACCOUNT_LOCKED: (result) => outcomes.RATE_LIMITED(result),
  INVALID_CODE: () => refuseCode(texts.code.wrong),
  OAUTH_FAILED: () => finish(byId('alert'), texts.failures.oauthFailed),
  ACCOUNT_SUSPENDED: refuseSignIn,
  SIGNUP_DISABLED: refuseSignIn,
  PROVIDER_UNAVAILABLE: refuseSignIn,
  UNREACHABLE: () => complain(texts.failures.unreachable),
};

/** The further steps of a sign-in at a provider. After a new password they do not matter: users sign in elsewhere. */
const steps = {
  MfaChallenge({ mfaToken }) {
    show(texts.code.title);
    codeForm.hidden = false;
    codeForm.mfaToken = mfaToken;
    code.focus();
  },
  VerificationSent: (result) => finish(byId('status'), texts.mailSent, result),
  AccountLinkRequired: () => finish(byId('status'), texts.linkRequired),
};

function inputOf() {
  if (isOAuth) {
    const { redirectUri } = page;
    return { code: token, state: given.get('state') ?? '', iss: given.get('iss'), redirectUri };
  }
  return password ? { token, newPassword: password.value } : { token };
}

function answer(result) {
  const { __typename, code: failure, email, reference, refreshToken } = result;
  if (refreshToken) logOut(refreshToken);
  if (Object.hasOwn(outcomes, failure)) outcomes[failure](result);
  else if (failure || !__typename) complain(texts.failures.unexpected, { reference });
  else if (isOAuth && Object.hasOwn(steps, __typename)) steps[__typename](result);
  else finish(byId('status'), texts.done, { email });
}

const isBusy = (button) => button.getAttribute('aria-disabled') === 'true';

/** Sends the form and shows the result. The button is busy, not disabled, because a disabled one loses the focus. */
async function submit(button, field, input) {
  const label = button.textContent;
  button.setAttribute('aria-disabled', 'true');
  button.textContent = texts.busy;
  const result = await ask(field, input);
  button.setAttribute('aria-disabled', 'false');
  button.textContent = label;
  answer(result);
}

function reveal(shown) {
  password.type = shown ? 'text' : 'password';
  byId('reveal').textContent = shown ? texts.password.hide : texts.password.show;
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  if (isBusy(button)) return;
  clear();
  const reason = password && unusable(password.value);
  if (reason) return refusePassword(reason);

  // Browsers store the text of plain text fields.
  if (password) reveal(false);
  submit(button, page.field, inputOf());
});
codeForm?.addEventListener('submit', (event) => {
  event.preventDefault();
  if (isBusy(byId('code-submit'))) return;
  clear();
  const given = code.value.normalize('NFKC').replaceAll(/[^\\p{L}\\p{N}]/gu, '');
  if (given === '') return refuseCode(texts.code.missing);

  const method = /^\\p{Nd}{1,9}$/u.test(given) ? 'TOTP' : 'BACKUP_CODE';
  submit(byId('code-submit'), 'verifyMfa', { mfaToken: codeForm.mfaToken, code: given, method });
});
byId('reveal')?.addEventListener('click', () => reveal(password.type === 'password'));

if (token) form.hidden = false;
else finish(byId('alert'), isOAuth ? texts.failures.oauthFailed : texts.failures.noToken);
`;
