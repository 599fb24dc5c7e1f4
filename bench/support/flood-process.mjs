// A flood, in a process of its own: so many requests a second, each in the name of the next of so many addresses. It
// is told by message what to send, and answers how many were answered, and how many came late to it.
import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from './connection.mjs';
import { post } from './requests.mjs';

const connectionCount = 64;

process.on('message', (job) => {
  void run(job).then((result) => process.send(result));
});
process.on('disconnect', () => process.exit());

async function run({ port, perSecond, seconds, addresses, body }) {
  const request = post('/graphql', body);
  const of = (at) => request.replace('\r\n', `\r\nx-forwarded-for: ${addressOf(at % addresses)}\r\n`);
  const idle = [];
  const tally = { answers: 0, wrong: 0 };
  const answered = (connection, _milliseconds, complaint) => {
    tally[complaint === null ? 'answers' : 'wrong']++;
    if (complaint === null) idle.push(connection);
  };
  const script = { request, expect: '"data"' };
  const all = Array.from({ length: connectionCount }, () => new Connection(script, answered));
  await Promise.all(all.map((connection) => connection.open(port)));
  idle.push(...all);

  const started = performance.now();
  let sent = 0;
  for (let passed = 0; passed < seconds; passed = (performance.now() - started) / 1000) {
    for (; sent < passed * perSecond && idle.length > 0; sent++) {
      const connection = idle.pop();
      connection.request = of(sent);
      connection.ask();
    }
    await delay(1);
  }
  // For the answers still under way.
  await delay(2000);
  for (const connection of all) connection.close();
  return { ...tally, behind: Math.round(perSecond * seconds) - sent };
}

/** What the proxy in front of the server says it had the request from. */
function addressOf(at) {
  return `10.${(at >> 16) & 255}.${(at >> 8) & 255}.${at & 255}`;
}
