import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Failed } from './outcome.mjs';

/** Milliseconds. */
const deadline = 10_000;

/** Arguments and fields whose values are secrets. */
const secretNames = /password|token$|secret|^codes?$|^state$|otpauthUri/i;

/** The server that is looked at, as a client sees it, and what this run has told it and heard from it. */
export class Server {
  /** The ids of this run's requests. */
  requestIds = [];
  /** What each secret is. */
  secrets = new Map();
  /** How often each mutation was sent. */
  sent = {};
  /** Types of security events that the log has to have, by the id of their request. */
  events = new Map();
  /** Milliseconds by which the server's clock is ahead. */
  ahead = 0;
  /** How many logins the limit lets by, and after how many seconds again; null where that is not to be waited for. */
  pace = null;

  /** `patience`: for how many seconds a limit is waited for. `tell` takes what the operator may want to know meanwhile. */
  constructor(url, { patience, tell }) {
    this.url = url;
    this.patience = patience;
    this.tell = tell;
  }

  /** Sends one operation. What is no GraphQL answer, or does not come in time, fails the check that asked. */
  async ask(query, variables = {}, token = null) {
    const requestId = `verify-${randomUUID()}`;
    this.requestIds.push(requestId);
    const headers = { 'content-type': 'application/json', 'x-request-id': requestId };
    if (token) headers.authorization = `Bearer ${token}`;
    const init = { method: 'POST', headers, body: JSON.stringify({ query, variables }) };
    const { response, text } = await fetched(this.url, init);

    const { data = null, errors = [] } = parsed(response, text);
    const date = Date.parse(response.headers.get('date') ?? '');
    if (!Number.isNaN(date)) this.ahead = Math.abs(date - Date.now()) < 2000 ? 0 : date - Date.now();
    return { requestId, status: response.status, headers: response.headers, data, errors };
  }

  /** Sends a mutation; `code` is that of the refusal, be it a member of the union or an error. */
  async mutate(name, input, { selection = '', token = null } = {}) {
    this.sent[name] = (this.sent[name] ?? 0) + 1;
    this.keep(input);
    const type = `${name[0].toUpperCase()}${name.slice(1)}Input`;
    const query = `mutation ($input: ${type}!) { ${name}(input: $input) {
      __typename ... on AuthError { code message } ${selection} } }`;
    const { data, errors, ...reply } = await this.ask(query, { input }, token);

    const answer = { ...reply, ...resultOf(data?.[name] ?? null, errors), errors };
    if (answer.code === null) this.keep(answer.result);
    return { ...answer, retryAfter: Number(reply.headers.get('retry-after') ?? Number.NaN) };
  }

  /** A login by a device that the account knows, or by a stranger. */
  async login(email, password, deviceToken = null) {
    const input = { email, password, ...(deviceToken && { deviceToken }) };
    const selection = `... on RateLimitedError { retryAfter } ... on AccountLockedError { retryAfter }
      ... on MfaChallenge { mfaToken } ... on Authenticated { accessToken refreshToken deviceToken user { id } }`;
    const answer = await this.mutate('login', input, { selection });
    if (answer.code === 'INVALID_CREDENTIALS') this.events.set(answer.requestId, 'LOGIN_FAILED');
    return answer;
  }

  /** Asks once more after each limit that ends within the patience. */
  async patiently(ask) {
    const answer = await ask();
    if (answer.code !== 'RATE_LIMITED' || !(await this.outwait(answer.retryAfter))) return answer;
    return this.patiently(ask);
  }

  /** Waits for so many seconds, unless that is more than the patience: then at once, with false. */
  async outwait(seconds) {
    if (!(seconds <= this.patience)) return false;
    this.tell(`A limit is reached; waiting ${seconds} s for its end.`);
    await delay(seconds * 1000 + 250);
    return true;
  }

  /** The server's time, in milliseconds. */
  now() {
    return Date.now() + this.ahead;
  }

  /** Remembers the secrets among these values, so that the log can be searched for them. */
  keep(values, name = '') {
    if (typeof values === 'object' && values !== null) {
      for (const [key, value] of Object.entries(values)) this.keep(value, /^\d+$/.test(key) ? name : key);
    } else if (typeof values === 'string' && secretNames.test(name)) {
      this.secrets.set(values, name);
    }
  }
}

function resultOf(result, errors) {
  const { code = null } = result ?? errors[0]?.extensions ?? {};
  return { result, code, type: result?.__typename ?? null };
}

// RFC 2606 §2: nobody has an address there.
export const someAddress = () => `verify-${randomUUID()}@gatehouse.example`;

export const somePassword = () => randomBytes(24).toString('base64url');

async function fetched(url, init) {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(deadline), redirect: 'manual' });
    return { response, text: await response.text() };
  } catch (error) {
    const why = error.name === 'TimeoutError' ? `within ${deadline / 1000} s` : `(${causeOf(error)})`;
    throw new Failed(`${url} does not answer ${why}.`, 'Start the server, and give the URL of its GraphQL.');
  }
}

function causeOf(error) {
  return error.cause?.code ?? error.cause?.message ?? error.message;
}

function parsed({ status }, text) {
  try {
    const answer = JSON.parse(text);
    if (typeof answer === 'object' && answer !== null && ('data' in answer || 'errors' in answer))
      return answer;
  } catch {
    // Said below, for everything that is no answer of GraphQL's.
  }
  throw new Failed(
    `The server answered ${status}, and not as GraphQL does.`,
    'Give the URL of its GraphQL, as in http://localhost:4000/graphql.',
  );
}
