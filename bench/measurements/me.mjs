import { signIn } from '../support/gatehouse.mjs';
import { graphql } from '../support/requests.mjs';
import { httpLines, httpResults, load, ratio, times, warmUp } from './line.mjs';

const connections = 16;

function script(token) {
  return { request: graphql('{ me { id email name roles } }', undefined, token), expect: '{"me":{"id":"' };
}

/** Every connection has a session of its own. */
export async function meScripts(server) {
  const pairs = await signIn(server, connections);
  return pairs.map(({ accessToken }) => script(accessToken));
}

/** The read that every signed-in request makes. The floor checks an HS256 token and runs one prepared SELECT. */
export const me = {
  name: 'me',
  lines: httpLines(`\`me\`, ${connections} connections`, { perSecond: ratio.atLeast(0.45) }),

  async prepare(bench) {
    const server = await bench.gatehouse();
    const gatehouse = { server, scripts: await meScripts(server) };
    const floor = await sideOfFloor(await bench.programOnDatabase('me'));
    for (const side of [gatehouse, floor])
      if (side) await bench.drive(side.server, warmUp, { all: side.scripts });
    return { gatehouse, floor };
  },

  async measure(bench, { gatehouse, floor }) {
    return httpResults(await bench.inTurn(load(bench, gatehouse), load(bench, floor)));
  },
};

async function sideOfFloor(server) {
  if (!server) return null;
  const token = await server.tell('token');
  return { server, scripts: times(connections, () => script(token)) };
}
