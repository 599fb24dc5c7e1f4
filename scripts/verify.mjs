// What `npm run verify -- <url>` runs: seven promises of the server at that URL, put to it as a client does.
import { parseArgs } from 'node:util';
import { closeAccount, openAccount } from './verify/account.mjs';
import { linesOf, noSecrets, openLog, requestIds } from './verify/log.mjs';
import { oauthState } from './verify/oauth.mjs';
import { Failed, outcomeOf } from './verify/outcome.mjs';
import { accountLock, genericLoginError, loginLimit } from './verify/passwords.mjs';
import { secondFactorCodes } from './verify/second-factor.mjs';
import { Server } from './verify/server.mjs';

const help = `Looks whether a running server keeps seven promises, over GraphQL as a client does.

  npm run verify -- https://auth.example.com/graphql --log server.log

  --log FILE      the server's log, for the two checks of it; - reads it from standard input
  --email EMAIL   an account made for this, on a server where signup makes none at once. Its password is read from
                  VERIFY_PASSWORD. It gets a second factor, which is turned off again
  --tries N       how many wrong passwords to try until a limit or a lock has to come; 12
  --patience N    for how many seconds to wait for a limit to end, each time; 90
  --json          the outcome as JSON
  --help          this text

It makes one account at an address that nobody has (gatehouse.example), locks it, gives it a second factor and deletes
it. Of the limits of the IP address that it runs from it uses up one sign-up, and those of login: about 20 logins, most
of them wrong, where LOGIN_FAIL_IP_THRESHOLD (30) locks the IP address. Two runs in a quarter of an hour are too many.
A server in development needs STRICT_LIMITS=true, because its limits are wide otherwise.

It ends with 0 when every promise was seen to be kept, 1 when a check failed, 2 when it was started in a wrong way, and
3 when a check could not be made: a promise that nobody looked at is not kept.
`;

const options = {
  log: { type: 'string' },
  email: { type: 'string' },
  tries: { type: 'string', default: '12' },
  patience: { type: 'string', default: '90' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
};

class UsageError extends Error {}

process.exitCode = await main(process.argv.slice(2));

async function main(args) {
  try {
    const { positionals, values } = parseArgs({ args, options, allowPositionals: true });
    if (values.help) {
      process.stdout.write(help);
      return 0;
    }
    const report = await verify(readWishes(positionals, values));
    process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : inWords(report));
    return exitCodeOf(report);
  } catch (error) {
    if (!(error instanceof UsageError) && !error.code?.startsWith('ERR_PARSE_ARGS')) throw error;
    process.stderr.write(`${error.message}\nnpm run verify -- --help says how it is used.\n`);
    return 2;
  }
}

function exitCodeOf({ left, checks }) {
  const has = (wanted) => checks.some(({ outcome }) => outcome === wanted);
  if (left !== null || has('failed')) return 1;
  return has('skipped') ? 3 : 0;
}

function readWishes(positionals, { log, email, tries, patience, json }) {
  const [url] = positionals;
  if (positionals.length !== 1 || !/^https?:$/.test(protocolOf(url))) {
    throw new UsageError('Give one URL, that of the server’s GraphQL, as in http://localhost:4000/graphql.');
  }
  const password = process.env.VERIFY_PASSWORD;
  if (email && !password) throw new UsageError('Give the password of --email in VERIFY_PASSWORD.');
  return {
    url,
    log: logOf(log),
    account: email ? { email, password } : null,
    isQuiet: json,
    tries: numberOf('--tries', tries),
    patience: numberOf('--patience', patience),
  };
}

function protocolOf(url) {
  try {
    return new URL(url).protocol;
  } catch {
    return '';
  }
}

function logOf(file) {
  try {
    return openLog(file);
  } catch (error) {
    throw new UsageError(error.message);
  }
}

function numberOf(name, given) {
  if (/^\d{1,5}$/.test(given)) return Number(given);
  throw new UsageError(`${name} is ${given}: give a number.`);
}

async function verify({ url, log, account: given, isQuiet, ...wishes }) {
  const tell = (words) => isQuiet || process.stderr.write(`${words}\n`);
  const server = new Server(url, { ...wishes, tell });
  let account = { email: null, why: 'none was made' };
  const checks = [];
  let left = null;
  const check = async (name, work) => checks.push(await outcomeOf(name, work));
  try {
    account = await openAccount(server, given).catch(asNone);
    await check('generic login error', () => genericLoginError(server, account));
    await check('limit of logins', () => loginLimit(server, wishes));
    await check('lock of an account', () => accountLock(server, account, wishes));
    await check('state of OAuth', () => oauthState(server));
    await check('codes of the second factor', () => secondFactorCodes(server, account));
  } finally {
    left = await closeAccount(server, account).catch(
      ({ message }) => `${account.email} is left behind: ${message}`,
    );
  }
  const lines = await linesOf(server, log);
  log?.close();
  await check('request id and event in the log', () => requestIds(server, lines));
  await check('no secret in the log', () => noSecrets(server, lines));
  return { url, checks, used: server.sent, left };
}

/** A server that cannot be spoken to fails each check by itself. */
function asNone(error) {
  if (error instanceof Failed) return { email: null, why: error.message };
  throw error;
}

function inWords({ checks, used, left }) {
  const lines = checks.flatMap(({ name, outcome, saw, todo }) => [
    `${outcome.padEnd(8)} ${name}: ${saw}`,
    ...(todo ? [`         To do: ${todo}`] : []),
  ]);
  const sent = Object.entries(used).map(([name, count]) => `${count} ${name}`);
  return [...lines, `\nSent from this IP address: ${sent.join(', ')}.`, ...(left ? [left] : []), ''].join(
    '\n',
  );
}
