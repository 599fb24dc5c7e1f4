import { needAccount } from './account.mjs';
import { Failed } from './outcome.mjs';
import { totpCode, wrongCodes } from './totp.mjs';

/** 5. A wrong code signs nobody in, a right one once, and after a few tries none is looked at. */
export async function secondFactorCodes(server, account) {
  needAccount(account);
  const { uri, code: used } = await enrol(server, account);
  const moment = server.now();
  // The step after the one that the enrolment used up, which a server accepts for clocks that drift.
  const code = totpCode(uri, moment, 1);

  const first = await challenge(server, account);
  await expectWrong(server, { mfaToken: first, code: used }, 'The code that confirmed the enrolment');
  await expectSignedIn(server, { mfaToken: first, code });

  const mfaToken = await challenge(server, account);
  await expectWrong(server, { mfaToken, code }, 'A code used before');
  const tries = wrongCodes(uri, moment, 6);
  for (let tried = 0; tried < tries.length; tried++) {
    const answer = await expectWrong(server, { mfaToken, code: tries[tried] }, 'A wrong code');
    if (answer.code === 'INVALID_CODE') continue;
    return `a code works once; after ${tried} more that are wrong ${answer.code} for ${answer.retryAfter} s`;
  }
  throw new Failed(
    `After ${tries.length + 1} codes that are wrong the next is looked at as well.`,
    'The budget is five for a user in a quarter of an hour: look at who empties the table of counters.',
  );
}

async function enrol(server, account) {
  const { accessToken: token } = account;
  const selection = '... on TotpEnrollment { enrollmentToken secret otpauthUri }';
  const { result, code: refusal } = await server.mutate('enrollTotp', {}, { token, selection });
  if (!result?.otpauthUri) throw new Failed(`enrollTotp says ${refusal}.`, 'Look at the server’s log.');

  const { enrollmentToken, otpauthUri: uri } = result;
  const confirm = (code) =>
    server.mutate(
      'confirmTotp',
      { enrollmentToken, code },
      { token, selection: '... on BackupCodes { codes }' },
    );
  const [wrong] = wrongCodes(uri, server.now(), 1);
  const declined = await confirm(wrong);
  if (declined.code !== 'INVALID_CODE') {
    throw new Failed(
      `A wrong code at enrolment is ${declined.code ?? declined.type}.`,
      'It has to be INVALID_CODE.',
    );
  }
  server.events.set(declined.requestId, 'MFA_FAILED');
  const code = totpCode(uri, server.now());
  const confirmed = await confirm(code);
  if (confirmed.type !== 'BackupCodes') {
    throw new Failed(
      `A right code at enrolment is ${confirmed.code}.`,
      'Compare the clocks of the two machines.',
    );
  }
  account.hasFactor = true;
  return { uri, code };
}

/** By the device token, so that the lock of the other check and the limits of the address are not in the way. */
async function challenge(server, { email, password, deviceToken }) {
  const { type, code, result } = await server.login(email, password, deviceToken);
  if (type === 'MfaChallenge') return result.mfaToken;
  const saw = `With a second factor on, the right password is ${code ?? type}.`;
  throw new Failed(saw, 'It has to be an MfaChallenge, from a device that the account knows.');
}

const verify = (server, input) =>
  server.mutate('verifyMfa', input, { selection: '... on Authenticated { accessToken }' });

async function expectWrong(server, input, what) {
  const answer = await verify(server, input);
  const { type, code, requestId } = answer;
  if (code === 'INVALID_CODE') server.events.set(requestId, 'MFA_FAILED');
  if (['INVALID_CODE', 'ACCOUNT_LOCKED', 'RATE_LIMITED'].includes(code)) return answer;
  throw new Failed(`${what} is ${code ?? type}.`, 'It has to be INVALID_CODE.');
}

async function expectSignedIn(server, input) {
  const { type, code } = await verify(server, input);
  if (type === 'Authenticated') return;
  throw new Failed(`A right code is ${code ?? type}.`, 'Compare the clocks of the two machines.');
}
