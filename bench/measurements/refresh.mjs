import { refreshRequest, signIn } from '../support/gatehouse.mjs';
import { post } from '../support/requests.mjs';
import { httpLines, httpResults, ratio, warmUp } from './line.mjs';

const connections = 16;

/** Every connection renews its own session over and over. The floor is BEGIN, UPDATE, INSERT, COMMIT. */
export const refresh = {
  name: 'refresh',
  lines: httpLines(`\`refresh\`, ${connections} connections`, { perSecond: ratio.atLeast(0.6) }),

  async prepare(bench) {
    const sides = {
      gatehouse: await gatehouseSide(await bench.gatehouse()),
      floor: await floorSide(await bench.programOnDatabase('refresh')),
    };
    for (const side of Object.values(sides)) await drive(bench, side, warmUp)?.();
    return sides;
  },

  async measure(bench, { gatehouse, floor }) {
    return httpResults(
      await bench.inTurn(drive(bench, gatehouse, bench.seconds), drive(bench, floor, bench.seconds)),
    );
  },
};

async function gatehouseSide(server) {
  const pairs = await signIn(server, connections);
  const follow = '"refreshToken":"';
  const script = (token) => ({ request: refreshRequest(token), token, expect: follow, follow });
  return { server, script, tokens: pairs.map(({ refreshToken }) => refreshToken) };
}

async function floorSide(server) {
  if (!server) return null;
  const tokens = [];
  while (tokens.length < connections) tokens.push(await server.tell('token'));
  const follow = '{"token":"';
  const script = (token) => ({
    request: post('/', JSON.stringify({ token })),
    token,
    expect: follow,
    follow,
  });
  return { server, script, tokens };
}

/** Each time every chain goes on where it stood. */
function drive(bench, side, seconds) {
  if (!side) return null;
  return async () => {
    const result = await bench.drive(side.server, seconds, { all: side.tokens.map(side.script) });
    side.tokens = result.all.tokens;
    return result;
  };
}
