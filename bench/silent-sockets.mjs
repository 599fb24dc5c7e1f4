// Thousands of sockets that say nothing against a server that admits a tenth of them, and how long new clients wait.
// Sockets that the server closes are opened again, as an attacker would. Writes bench/results/silent-sockets.md.
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { message, startModule, stopAllChildren } from './support/children.mjs';
import { settingsIn, startGatehouse } from './support/gatehouse.mjs';
import { machineText } from './support/machine.mjs';
import { writeResults } from './support/results.mjs';

const seconds = Number(process.argv[2] ?? 120);
const silentSockets = Number(process.argv[3] ?? 10_000);

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-silent-'));
try {
  const machine = machineText({ unreachable: 'not used here' });
  const server = await startGatehouse(settingsIn(folder, { MAX_CONNECTIONS: '1000' }));
  const crowd = startModule(fileURLToPath(new URL('support/silent-process.mjs', import.meta.url)));
  crowd.send({ port: server.port, count: silentSockets });
  await message(crowd, 60);

  const times = [];
  let failed = 0;
  const started = performance.now();
  while (performance.now() - started < seconds * 1000) {
    const took = await askAnew(server.port);
    if (took === null) failed++;
    else times.push(took);
    await delay(50);
  }
  crowd.send({ port: server.port, count: 0 });
  const { open, opened } = await message(crowd, 60);
  times.sort((a, b) => a - b);
  const [median, p99, longest] = [
    times[times.length >> 1],
    times[Math.floor(times.length * 0.99)],
    times.at(-1),
  ];
  const said =
    `${seconds} s, ${open} silent sockets, opened ${opened} times: ${times.length} new clients answered, ${failed} not; ` +
    `median ${median?.toFixed(1)} ms, p99 ${p99?.toFixed(1)} ms, longest ${longest?.toFixed(1)} ms`;
  console.log(said);
  await writeResults({
    name: 'silent-sockets',
    title: 'New clients beside silent sockets',
    body: said,
    machine,
  });
} finally {
  await stopAllChildren();
  rmSync(folder, { recursive: true, force: true });
}

/** A client with a connection of its own; null when it gets no answer. */
function askAnew(port) {
  const began = performance.now();
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write('GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'),
    );
    socket.setTimeout(10_000, () => socket.destroy());
    socket.on('error', () => {});
    socket.once('data', (data) =>
      resolve(String(data).startsWith('HTTP/1.1 200') ? performance.now() - began : null),
    );
    socket.once('close', () => resolve(null));
  });
}
