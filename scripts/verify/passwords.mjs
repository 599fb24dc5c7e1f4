import { needAccount } from './account.mjs';
import { Failed, Skipped } from './outcome.mjs';
import { someAddress, somePassword } from './server.mjs';

/** 1. A wrong password and an unknown address get one answer. */
export async function genericLoginError(server, account) {
  if (account.email === null) needAccount(account);
  const known = await server.patiently(() => server.login(account.email, somePassword()));
  const unknown = await server.patiently(() => server.login(someAddress(), somePassword()));
  for (const { code, retryAfter } of [known, unknown]) {
    if (code === 'RATE_LIMITED') throw comeBack('The limit of login is used up', retryAfter);
  }

  if (known.code !== 'INVALID_CREDENTIALS' || unknown.code !== 'INVALID_CREDENTIALS') {
    const saw = `A wrong password is ${said(known)}, an unknown address ${said(unknown)}.`;
    throw new Failed(saw, 'Both have to be INVALID_CREDENTIALS.');
  }
  const differing = ['status', 'headers', 'body'].filter(
    (part) => partOf(known, part) !== partOf(unknown, part),
  );
  if (differing.length === 0) return 'a wrong password and an unknown address get one answer';
  throw new Failed(
    `A wrong password and an unknown address differ in ${differing.join(' and ')}.`,
    'Look for what tells them apart in login, or in a proxy between.',
  );
}

function partOf({ status, headers, result }, part) {
  if (part === 'status') return status;
  return part === 'headers' ? [...headers.keys()].sort().join(' ') : JSON.stringify(result);
}

/** 2. Logins over the limit are refused, with when to come back. Gives the pace that the limit allows. */
export async function loginLimit(server, { tries }) {
  const [email, started] = [someAddress(), Date.now()];
  const before = server.sent.login ?? 0;
  let answer = null;
  for (let made = 0; made < tries && answer?.code !== 'RATE_LIMITED'; made++) {
    answer = await server.login(email, somePassword());
    expectRefusal(answer, ['INVALID_CREDENTIALS', 'ACCOUNT_LOCKED', 'RATE_LIMITED']);
  }

  const count = server.sent.login - before;
  if (answer.code !== 'RATE_LIMITED') {
    throw new Failed(
      `${count} logins in ${Math.ceil((Date.now() - started) / 1000)} s, and none was refused for their number.`,
      'Set RL_LOGIN_EMAIL_LIMIT, which is 10/10m when nobody does; a higher limit is looked for by --tries. A server in development needs STRICT_LIMITS=true.',
    );
  }
  const { retryAfter } = answer;
  if (!(retryAfter >= 1) || answer.result?.retryAfter !== retryAfter) {
    throw new Failed(
      `RATE_LIMITED comes with Retry-After ${answer.headers.get('retry-after')}, and ${answer.result?.retryAfter} in the answer.`,
      'Both have to be the same number of seconds: look at what a proxy does to the header.',
    );
  }
  await pause(server, answer, started);
  return `the login after ${server.sent.login - 1} is refused, with Retry-After ${retryAfter}`;
}

/** What the limit allows is learned by running into it once; then nobody else's logins are counted against the account. */
async function pause(server, { retryAfter }, started) {
  const seconds = retryAfter + Math.ceil((Date.now() - started) / 1000);
  server.pace = { burst: Math.max(1, server.sent.login - 1), seconds };
  if (!(await server.outwait(retryAfter))) server.pace = null;
}

/** 3. So many wrong passwords lock the address, also for the right one. */
export async function accountLock(server, account, { tries }) {
  const isOurs = Boolean(account.isOurs);
  const email = isOurs ? account.email : someAddress();
  let answer = null;
  let made = 0;
  for (; made < tries && (answer === null || answer.code === 'INVALID_CREDENTIALS'); made++) {
    await keepPace(server, made);
    answer = await server.patiently(() => server.login(email, somePassword()));
    expectRefusal(answer, ['INVALID_CREDENTIALS', 'ACCOUNT_LOCKED', 'RATE_LIMITED']);
  }

  const { code, retryAfter } = answer;
  if (code === 'RATE_LIMITED')
    throw comeBack(`After ${made - 1} wrong passwords a limit came before any lock`, retryAfter);
  if (code !== 'ACCOUNT_LOCKED') {
    throw new Failed(
      `${made} wrong passwords for one address, and it is not locked.`,
      'Set LOGIN_FAIL_EMAIL_THRESHOLD, which is 8 when nobody does; a higher one is looked for by --tries. A server in development needs STRICT_LIMITS=true.',
    );
  }
  if (!(retryAfter >= 1))
    throw new Failed('ACCOUNT_LOCKED comes without Retry-After.', 'Look at what a proxy does to it.');
  const locked = `locked for ${retryAfter} s after ${made - 1} wrong passwords more`;
  return isOurs ? `${locked}; ${await tryRightPassword(server, account)}` : locked;
}

async function tryRightPassword(server, { email, password }) {
  const { type, code } = await server.login(email, password);
  if (code === 'ACCOUNT_LOCKED') return 'the right password is refused too';
  if (code === 'RATE_LIMITED') return 'a limit came before the right password could be tried';
  throw new Failed(
    `The account is locked, and its right password is ${code ?? type}.`,
    'A lock has to hold for it, too.',
  );
}

async function keepPace(server, made) {
  const { pace } = server;
  if (pace && made > 0 && made % pace.burst === 0) await server.outwait(pace.seconds);
}

function expectRefusal({ code, type, errors }, codes) {
  if (codes.includes(code)) return;
  throw new Failed(
    `A wrong password is ${said({ code, type, errors })}.`,
    `It has to be ${codes.join(' or ')}.`,
  );
}

function said({ code, type, errors }) {
  return code ?? type ?? errors[0]?.message;
}

function comeBack(why, seconds) {
  return new Skipped(`${why}.`, `Come back in ${seconds} s, or give --patience ${seconds}.`);
}
