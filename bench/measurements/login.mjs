import { loginRequest } from '../support/gatehouse.mjs';
import { line, ratio, warmUp } from './line.mjs';

/** A few more logins are under way than may hash, so that there is always one that waits for its turn. */
const waiting = 2;

/** How much of what the hash alone allows is left of it in a login. The floor only compares passwords. */
function login(scheme, concurrency) {
  const setting = scheme === 'bcrypt' ? 'bcrypt cost 10' : scheme;
  return {
    name: `login-${scheme}-${concurrency}`,
    lines: {
      perSecond: line(
        `\`login\`, ${setting}, HASH_CONCURRENCY ${concurrency}`,
        'logins/s',
        ratio.atLeast(0.9),
      ),
    },

    async prepare(bench) {
      const gatehouse = await bench.gatehouse(scheme, concurrency);
      const scripts = loginScripts(gatehouse, concurrency + waiting);
      const floor = await bench.program('hashes', { SCHEME: scheme, CONCURRENCY: String(concurrency) });
      await bench.drive(gatehouse, warmUp, { all: scripts });
      await floor.tell(warmUp);
      return { gatehouse, floor, scripts };
    },

    async measure(bench, { gatehouse, floor, scripts }) {
      const logins = async () =>
        (await bench.drive(gatehouse, bench.seconds, { all: scripts })).all.perSecond;
      const hashes = () => floor.tell(bench.seconds, bench.seconds + 10);
      return { perSecond: await bench.inTurn(logins, hashes) };
    },
  };
}

/** So many connections, each of which signs in to an account of its own. */
export function loginScripts({ emails }, connections) {
  return emails
    .slice(0, connections)
    .map((email) => ({ request: loginRequest(email), expect: '"__typename":"Authenticated"' }));
}

export const logins = [login('argon2id', 1), login('argon2id', 2), login('bcrypt', 1), login('bcrypt', 2)];
