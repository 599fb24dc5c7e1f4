/** The parts of the script that show texts and messages. */
export const messagesScript = `
const byId = (id) => document.getElementById(id);
const page = JSON.parse(byId('page-data').textContent);
const { texts } = page;
const { lang } = document.documentElement;
const forms = [...document.forms];
const inputs = ['password', 'code', 'email'].map(byId).filter((input) => input !== null);

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

/** Shows a heading, and of the forms only this one, if any. */
function show(title, form) {
  for (const one of forms) one.hidden = one !== form;
  setTitle(title);
  byId('heading').textContent = title;
}

/** Shows a final message, and the way to continue. */
function finish(place, { title, text }, values) {
  show(title);
  clear();
  const next = byId('next');
  if (next) next.hidden = false;
  say(place, [...fill(text, values), ...(next ? [] : [' ', texts.next.close])]);
}

/** Shows a message and keeps the form for another attempt. */
function complain({ title, text }, { wait, reference } = {}) {
  setTitle(title);
  const more = reference ? [' ', ...fill(texts.reference, { reference })] : [];
  say(byId('alert'), [...fill(text, { wait }), ...more]);
}

/** Shows what is wrong with the text in a field. */
function refuse(input, title, sentences) {
  setTitle(title);
  byId(input.id + '-alert').replaceChildren(...sentences);
  input.setAttribute('aria-invalid', 'true');
  input.focus();
}

function clear() {
  for (const place of document.querySelectorAll('.message')) place.replaceChildren();
  for (const input of inputs) input.removeAttribute('aria-invalid');
}

/** A duration in words, such as '2 minutes'. */
function duration(seconds) {
  const [unit, count] = seconds > 90 ? ['minute', Math.ceil(seconds / 60)] : ['second', Math.max(1, seconds)];
  const style = { style: 'unit', unit, unitDisplay: 'long', numberingSystem: 'latn' };
  return new Intl.NumberFormat(lang, style).format(count);
}
`;
