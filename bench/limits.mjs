// What limits cost: me and refresh with every limit counted, as by default, and with none, in turns.
// Writes bench/results/limits.md. Security events are written by both.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { limits } from '../dist/platform/config/settings/limits.js';
import { stopAllChildren } from './support/children.mjs';
import { createDatabase, dropDatabases, postgresFacts } from './support/databases.mjs';
import { createUsers, refreshRequest, settingsIn, signIn, startGatehouse } from './support/gatehouse.mjs';
import { startLoad } from './support/load.mjs';
import { machineText } from './support/machine.mjs';
import { graphql } from './support/requests.mjs';
import { resultsTable, writeResults } from './support/results.mjs';
import { median } from './support/statistics.mjs';

const [rounds, seconds] = [Number(process.argv[2] ?? 7), 2];
const connections = 16;
const none = {
  ...Object.fromEntries(Object.values(limits).map(({ name }) => [name, 'off'])),
  RATE_LIMIT_PER_MINUTE: '0',
};

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-limits-'));
try {
  const machine = machineText(await postgresFacts());
  const settings = settingsIn(folder, { DATABASE_URL: await createDatabase('limits') });
  const emails = await createUsers(settings, 8);
  const drive = startLoad();
  const sides = [
    await side(await startGatehouse(settings), emails),
    await side(await startGatehouse({ ...settings, ...none }), emails),
  ];
  const rows = [];
  for (const [name, measure] of Object.entries({ me, refresh })) {
    const ratios = [];
    while (ratios.length < rounds) ratios.push(await inTurn(sides, (one) => measure(drive, one)));
    const said = ratios.map((ratio) => ratio.toFixed(2)).join(', ');
    console.log(`${name}: ${median(ratios).toFixed(2)} of what it does without limits (${said})`);
    rows.push([`\`${name}\``, median(ratios).toFixed(2), said]);
  }
  const body = resultsTable(['Operation', '>Of its rate without limits', 'Each turn'], rows);
  await writeResults({ name: 'limits', title: 'What limits cost', body, machine });
} finally {
  await stopAllChildren();
  await dropDatabases();
  rmSync(folder, { recursive: true, force: true });
}

/** How the first compares with the second; each is the first to be measured half of the times. */
async function inTurn(sides, measure) {
  const order = Math.random() < 0.5 ? sides.toReversed() : sides;
  const results = new Map();
  for (const one of order) results.set(one, await measure(one));
  return results.get(sides[0]) / results.get(sides[1]);
}

async function side(server, emails) {
  return { server, pairs: await signIn({ ...server, emails }, connections) };
}

/** Answers in the time of one turn. */
async function me(drive, { server, pairs }) {
  const query = '{ me { id email name roles } }';
  const scripts = pairs.map(({ accessToken }) => ({
    request: graphql(query, undefined, accessToken),
    expect: '{"me":{"id":"',
  }));
  return (await drive(server, seconds, { all: scripts })).all.answers;
}

async function refresh(drive, one) {
  const follow = '"refreshToken":"';
  one.tokens ??= one.pairs.map(({ refreshToken }) => refreshToken);
  const scripts = one.tokens.map((token) => ({
    request: refreshRequest(token),
    token,
    expect: follow,
    follow,
  }));
  const { all } = await drive(one.server, seconds, { all: scripts });
  one.tokens = all.tokens;
  return all.answers;
}
