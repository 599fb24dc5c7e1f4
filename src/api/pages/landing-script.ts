/**
 * What runs on a page that a mail leads to. It asks the server nothing until a person submits the form: programs that
 * look into mails open links and run scripts, and would spend the token.
 */
export const landingScript = `
const byId = (id) => document.getElementById(id);
const page = JSON.parse(byId('page-data').textContent);
const { texts } = page;
const form = byId('form');
const button = byId('submit');
const password = byId('password');

const token = new URLSearchParams(location.hash.slice(1)).get('token');
// Out of sight, of the history, and of what people copy from the address bar.
history.replaceState(null, '', location.pathname + location.search);
// A second link of this kind, opened in this tab, would change nothing but the fragment.
addEventListener('hashchange', () => location.reload());

const limits = { min: page.min, max: page.max };

function element(name, text) {
  return Object.assign(document.createElement(name), { textContent: text });
}

/** A sentence with its blanks filled in. An address keeps its writing direction in a sentence of the other. */
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

/** Nothing more can be done here. */
function finish(place, { title, text }, values) {
  form.hidden = true;
  setTitle(title);
  byId('heading').textContent = title;
  say(place, fill(text, values));
}

/** The form stays, and may be submitted again. */
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

function clear() {
  byId('alert').textContent = '';
  if (!password) return;
  byId('password-alert').textContent = '';
  password.removeAttribute('aria-invalid');
}

/** Why the server need not be asked, or null. Lengths are of Unicode code points, as there. */
function unusable(value) {
  const { length } = [...value.normalize('NFC')];
  if (length === 0) return texts.password.missing;
  if (length < limits.min) return texts.password.tooShort;
  return length > limits.max ? texts.password.tooLong : null;
}

function send(query, input) {
  return fetch(page.endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query, variables: { input } }),
    signal: AbortSignal.timeout(30000),
  });
}

async function ask(input) {
  try {
    const answer = await send(page.operation, input);
    const reference = answer.headers.get('x-request-id');
    const { data, errors } = await answer.json();
    return { reference, ...errors?.[0]?.extensions, ...data?.[page.field] };
  } catch (error) {
    // Anything but JSON comes from something that stands between us and the server.
    return { code: error instanceof SyntaxError ? 'UNREADABLE' : 'UNREACHABLE' };
  }
}

/** Nobody stays signed in here: people sign in where they want to be. Left over, the session runs out by itself. */
function logOut(refreshToken) {
  send('mutation ($input: LogoutInput) { logout(input: $input) { __typename } }', { refreshToken }).catch(() => {});
}

/** In words, as in '2 minutes'. */
function duration(seconds) {
  const [unit, count] = seconds > 90 ? ['minute', Math.ceil(seconds / 60)] : ['second', Math.max(1, seconds)];
  const style = { style: 'unit', unit, unitDisplay: 'long', numberingSystem: 'latn' };
  return new Intl.NumberFormat(document.documentElement.lang, style).format(count);
}

const outcomes = {
  INVALID_TOKEN: () => finish(byId('alert'), texts.failures.invalidToken),
  EMAIL_TAKEN: () => finish(byId('alert'), texts.failures.emailTaken),
  WEAK_PASSWORD: ({ suggestions }) => refusePassword(texts.password.weak, suggestions),
  INVALID_INPUT({ fields = [] }) {
    const messages = fields.filter(({ path }) => path.at(-1) === 'newPassword').map(({ message }) => message);
    if (password && messages.length > 0) refusePassword(texts.password.unusable, messages);
    else outcomes.INVALID_TOKEN();
  },
  RATE_LIMITED: ({ retryAfter }) => complain(texts.failures.rateLimited, { wait: duration(retryAfter ?? 60) }),
  UNREACHABLE: () => complain(texts.failures.unreachable),
};

function show(result) {
  const { __typename, code, email, reference, refreshToken } = result;
  if (refreshToken) logOut(refreshToken);
  if (Object.hasOwn(outcomes, code)) outcomes[code](result);
  else if (code || !__typename) complain(texts.failures.unexpected, { reference });
  else finish(byId('status'), texts.done, { email });
}

function setBusy(busy) {
  // One that is disabled would lose the focus.
  button.setAttribute('aria-disabled', String(busy));
  button.textContent = busy ? texts.busy : texts.button;
}

function reveal(shown) {
  password.type = shown ? 'text' : 'password';
  byId('reveal').textContent = shown ? texts.password.hide : texts.password.show;
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  if (button.getAttribute('aria-disabled') === 'true') return;
  clear();
  const reason = password && unusable(password.value);
  if (reason) return refusePassword(reason);

  setBusy(true);
  // Browsers remember what was typed into a field of plain text.
  if (password) reveal(false);
  const result = await ask(password ? { token, newPassword: password.value } : { token });
  setBusy(false);
  show(result);
});
byId('reveal')?.addEventListener('click', () => reveal(password.type === 'password'));

if (token) form.hidden = false;
else finish(byId('alert'), texts.failures.noToken);
`;
