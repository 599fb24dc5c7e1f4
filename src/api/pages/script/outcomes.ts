/** The parts of the script that turn answers of the server into what the person sees. */
export const outcomesScript = `
const limits = { min: page.min, max: page.max };
const password = byId('password');
const code = byId('code');
const email = byId('email');

/** Suggestions come from the server. */
function refusePassword(text, suggestions = []) {
  const list = element('ul', '');
  list.append(...suggestions.map((suggestion) => element('li', suggestion)));
  refuse(password, texts.password.refused, [...fill(text, limits), ...(suggestions.length > 0 ? [list] : [])]);
}

/** A link that no longer works. A link that only needs an address is asked for here, others in the application. */
function offerRenewal(outcome) {
  if (!page.renewal) return finish(byId('alert'), outcome);
  clear();
  show(outcome.title, byId('renewal-form'));
  say(byId('alert'), fill(outcome.text, {}));
}

const failed = (name) => finish(byId('alert'), texts.failures[name], { provider: page.provider });

const outcomes = {
  INVALID_TOKEN: () => (isOAuth ? failed('oauthFailed') : offerRenewal(texts.failures.invalidToken)),
  EMAIL_TAKEN: () => failed('emailTaken'),
  WEAK_PASSWORD: ({ suggestions }) => refusePassword(texts.password.weak, suggestions),
  INVALID_INPUT({ fields = [] }) {
    const messages = fields.filter(({ path }) => path.at(-1) === 'newPassword').map(({ message }) => message);
    if (!byId('renewal-form')?.hidden && email) refuse(email, texts.renewal.button, [texts.renewal.missing]);
    else if (password && messages.length > 0) refusePassword(texts.password.unusable, messages);
    else outcomes.INVALID_TOKEN();
  },
  RATE_LIMITED: ({ retryAfter }) => complain(texts.failures.rateLimited, { wait: duration(retryAfter ?? 60) }),
  ACCOUNT_LOCKED: (result) => outcomes.RATE_LIMITED(result),
  INVALID_CODE: () => refuse(code, texts.code.title, [isTotp() ? texts.code.wrong : texts.code.wrongBackup]),
  OAUTH_FAILED: () => failed('oauthFailed'),
  ACCOUNT_SUSPENDED: () => failed('suspended'),
  SIGNUP_DISABLED: () => failed('signupDisabled'),
  PROVIDER_UNAVAILABLE: () => failed('providerFailed'),
  UNREACHABLE: () => complain(texts.failures.unreachable),
};

/** The further steps of a sign-in at a provider. After a new password they do not matter: users sign in elsewhere. */
const steps = {
  MfaChallenge({ mfaToken }) {
    const form = byId('code-form');
    show(texts.code.title, form);
    form.mfaToken = mfaToken;
    code.focus();
  },
  VerificationSent: (result) => finish(byId('status'), texts.mailSent, result),
  AccountLinkRequired: () => finish(byId('status'), texts.linkRequired),
};

function answer(result, input) {
  const { __typename, code: failure, reference, refreshToken } = result;
  if (refreshToken) logOut(refreshToken);
  if (Object.hasOwn(outcomes, failure)) outcomes[failure](result);
  else if (failure || !__typename) complain(texts.failures.unexpected, { reference });
  else if (__typename === 'RequestAccepted') finish(byId('status'), texts.renewal.sent, input);
  else if (isOAuth && Object.hasOwn(steps, __typename)) steps[__typename](result);
  else finish(byId('status'), texts.done, result);
}
`;
