/** The parts of the script that send the forms. */
export const formsScript = `
const isBusy = (button) => button.getAttribute('aria-disabled') === 'true';

/** Sends a form and shows the result. The button is busy, not disabled, because a disabled one loses the focus. */
async function submit(form, field, input) {
  const button = form.querySelector('[type=submit]');
  const label = button.textContent;
  button.setAttribute('aria-disabled', 'true');
  button.textContent = texts.busy;
  const result = await ask(field, input);
  button.setAttribute('aria-disabled', 'false');
  button.textContent = label;
  answer(result, input);
}

function onSubmit(form, step) {
  form?.addEventListener('submit', (event) => {
    event.preventDefault();
    if (isBusy(form.querySelector('[type=submit]'))) return;
    clear();
    step(form);
  });
}

/** The reason to refuse the password without the server, or null. Lengths are in Unicode code points, as there. */
function unusable(value) {
  const { length } = [...value.normalize('NFC')];
  if (length === 0) return texts.password.missing;
  if (length < limits.min) return texts.password.tooShort;
  return length > limits.max ? texts.password.tooLong : null;
}

function reveal(shown) {
  password.type = shown ? 'text' : 'password';
  byId('reveal').setAttribute('aria-pressed', String(shown));
}

function inputOf() {
  if (isOAuth) {
    const { redirectUri } = page;
    return { code: token, state: given.get('state') ?? '', iss: given.get('iss'), redirectUri };
  }
  return password ? { token, newPassword: password.value } : { token };
}

const typedCode = () => [...code.value.normalize('NFKC').replaceAll(/[^\\p{L}\\p{N}]/gu, '')];
const isNumber = () => /^\\p{Nd}+$/u.test(typedCode().join(''));

/** Backup codes have ten characters, and codes of authenticator apps at most eight digits. */
const isTotp = () => isNumber() && typedCode().length < 10;

onSubmit(byId('form'), (form) => {
  const reason = password && unusable(password.value);
  if (reason) return refusePassword(reason);

  // Browsers store the text of plain text fields.
  if (password) reveal(false);
  submit(form, page.field, inputOf());
});
onSubmit(byId('code-form'), (form) => {
  const typed = typedCode();
  if (typed.length === 0) return refuse(code, texts.code.title, [texts.code.missing]);
  if (isTotp() && typed.length !== page.digits) {
    return refuse(code, texts.code.title, fill(texts.code.length, { digits: page.digits }));
  }
  const method = isTotp() ? 'TOTP' : 'BACKUP_CODE';
  submit(form, 'verifyMfa', { mfaToken: form.mfaToken, code: typed.join(''), method });
});
onSubmit(byId('renewal-form'), (form) => {
  const address = email.value.trim();
  if (!/^[^@\\s]+@[^@\\s]+$/.test(address)) return refuse(email, texts.renewal.button, [texts.renewal.missing]);
  submit(form, page.renewal, { email: address });
});
byId('reveal')?.addEventListener('click', () => reveal(password.type === 'password'));

/** RFC 6749 §4.1.2.1. The description that comes with an error is not shown: anyone can write it into a link. */
function refuseWithoutCode() {
  const error = given.get('error');
  if (error === null) failed('oauthFailed');
  else failed(error === 'access_denied' ? 'declined' : 'providerFailed');
}

if (token) byId('form').hidden = false;
else if (isOAuth) refuseWithoutCode();
else failed('noToken');
`;
