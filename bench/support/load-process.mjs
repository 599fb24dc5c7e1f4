// The load, in a process of its own. It is told by message what to send, and answers what it has measured.
import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from './connection.mjs';
import { percentile } from './statistics.mjs';

process.on('message', (job) => {
  void run(job).then((result) => process.send(result));
});
process.on('disconnect', () => process.exit());

/** Keeps every connection of every group busy for so many seconds, then waits for the answers still under way. */
async function run({ port, seconds, groups, awake }) {
  const ends = performance.now() + seconds * 1000;
  const running = Object.entries(groups).map(([name, scripts]) => runGroup(port, name, scripts, ends));
  const rest = awake ? stayAwake() : () => {};
  const results = await Promise.all(running);
  rest();
  return Object.fromEntries(results.map((result) => [result.name, result]));
}

/** Keeps this process from waiting until told to let it rest. */
function stayAwake() {
  let timer;
  const turn = () => (timer = setImmediate(turn));
  turn();
  return () => clearImmediate(timer);
}

async function runGroup(port, name, scripts, ends) {
  const tally = { latencies: [], late: 0, wrong: 0, sample: null };
  const done = Promise.withResolvers();
  let busy = scripts.length;

  const answered = (connection, milliseconds, wrong) => {
    const now = performance.now();
    if (wrong !== null) {
      tally.wrong++;
      tally.sample ??= wrong;
    } else if (now > ends) tally.late++;
    else tally.latencies.push(milliseconds);

    // A connection that was answered wrongly rests: it would only be answered wrongly again, and faster.
    if (now < ends && wrong === null) connection.ask();
    else if (--busy === 0) done.resolve();
  };

  const connections = scripts.map((script) => new Connection(script, answered));
  await Promise.all(connections.map((connection) => connection.open(port)));
  const opened = performance.now();
  for (const connection of connections) connection.ask();
  await Promise.race([done.promise, delay(Math.max(0, ends - opened) + 10_000, undefined, { ref: false })]);
  for (const connection of connections) connection.close();
  return summary(name, tally, connections, (ends - opened) / 1000);
}

function summary(name, { latencies, late, wrong, sample }, connections, seconds) {
  const sorted = Float64Array.from(latencies).sort();
  return {
    name,
    answers: sorted.length + late,
    perSecond: sorted.length / seconds,
    p50: percentile(sorted, 50),
    p99: percentile(sorted, 99),
    wrong,
    sample,
    tokens: connections.map((connection) => connection.token),
  };
}
