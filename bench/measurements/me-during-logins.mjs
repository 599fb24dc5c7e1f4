import { figure, line, ratio, warmUp } from './line.mjs';
import { loginScripts } from './login.mjs';
import { meScripts } from './me.mjs';

/** What reads notice of eight others that sign in without pause. In the column of the floor is `me` left alone. */
export const meDuringLogins = {
  name: 'me-during-logins',
  lines: {
    perSecond: line('`me`, 16 connections, while 8 log in', 'requests/s', ratio.atLeast(0.4)),
    p50: line('its p50', 'ms'),
    p99: line('its p99', 'ms', figure.atMost(12)),
    logins: line('the logins meanwhile', 'logins/s'),
  },

  async prepare(bench) {
    const gatehouse = await bench.gatehouse();
    const quiet = { me: await meScripts(gatehouse) };
    const busy = { ...quiet, logins: loginScripts(gatehouse, 8) };
    for (const groups of [quiet, busy]) await bench.drive(gatehouse, warmUp, groups);
    return { gatehouse, quiet, busy };
  },

  async measure(bench, { gatehouse, quiet, busy }) {
    const under = (groups) => () => bench.drive(gatehouse, bench.seconds, groups);
    const [during, alone] = await bench.inTurn(under(busy), under(quiet));
    return {
      perSecond: [during.me.perSecond, alone.me.perSecond],
      p50: [during.me.p50, alone.me.p50],
      p99: [during.me.p99, alone.me.p99],
      logins: [during.logins.perSecond],
    };
  },
};
