import { Skipped } from './outcome.mjs';
import { someAddress, somePassword } from './server.mjs';

const signedIn = '... on Authenticated { accessToken refreshToken deviceToken user { id } }';

/**
 * The one account of a run: made by `signup`, or one that the operator has for this. Without either `why` says so, and
 * `email` may be an address whose sign-up waits to be verified.
 */
export async function openAccount(server, given) {
  return given ? signIn(server, given) : signUp(server);
}

async function signUp(server) {
  const [email, password] = [someAddress(), somePassword()];
  const answer = await server.patiently(() =>
    server.mutate('signup', { email, password }, { selection: signedIn }),
  );
  const { type, code, result } = answer;
  if (type === 'Authenticated') {
    server.events.set(answer.requestId, 'SIGNED_UP');
    server.tell(`Made the account ${email}, which goes again at the end.`);
    return { ...result, email, password, isOurs: true };
  }
  const isPending = type === 'VerificationSent';
  const why = isPending ? 'addresses have to be verified first' : `signup says ${code ?? type}`;
  return { why, email: isPending ? email : null };
}

async function signIn(server, { email, password }) {
  const { type, code, result } = await server.patiently(() => server.login(email, password));
  if (type === 'Authenticated') return { ...result, email, password, isOurs: false };
  const why = type === 'MfaChallenge' ? 'it has a second factor, which has to be off' : `login says ${code}`;
  return { why: `the account given cannot be used: ${why}`, email: null };
}

/** Skips a check that somebody signed in is needed for. */
export function needAccount({ accessToken, why }) {
  if (accessToken) return;
  throw new Skipped(
    `There is no account to try it on: ${why}.`,
    'Give an account made for this, by --email and its password in VERIFY_PASSWORD.',
  );
}

/** Leaves things as they were: the account made goes, the one given loses its second factor. What could not be undone. */
export async function closeAccount(server, { accessToken: token, email, password, isOurs, hasFactor }) {
  if (!token || (!isOurs && !hasFactor)) return null;
  const name = isOurs ? 'deleteAccount' : 'disableMfa';
  const { type, code } = await server.patiently(() => server.mutate(name, { password }, { token }));
  if (type === 'AccountDeleted' || type === 'MfaDisabled') return null;
  return `${email} is left ${isOurs ? 'behind' : 'with a second factor'}: ${name} says ${code}.`;
}
