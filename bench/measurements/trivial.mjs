import { graphql } from '../support/requests.mjs';
import { httpLines, httpResults, load, ratio, times, warmUp } from './line.mjs';

const awake = { awake: true };

/** What our layers cost where there is nothing to do. The floor is node:http with one JSON for all. */
export const trivial = {
  name: 'trivial',
  // 45 µs where the floor costs 13.
  lines: httpLines('`{ __typename }`, 16 connections', { cpu: ratio.atMost(45 / 13) }),

  async prepare(bench) {
    const request = graphql('{ __typename }');
    const scripts = times(16, () => ({ request, expect: '{"__typename":"Query"}' }));
    const gatehouse = { server: await bench.gatehouse(), scripts };
    const floor = { server: await bench.program('http'), scripts };
    for (const { server } of [gatehouse, floor]) await bench.drive(server, warmUp, { all: scripts });
    return { gatehouse, floor };
  },

  async measure(bench, { gatehouse, floor }) {
    return httpResults(await bench.inTurn(load(bench, gatehouse, awake), load(bench, floor, awake)));
  },
};
