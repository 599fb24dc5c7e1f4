// Silent sockets, in a process of their own, so that they do not hold up the clients beside them. A message says the port
// and how many sockets; the process answers each message with how many are open and how many it has opened.
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const sockets = new Set();
let opened = 0;

process.on('message', (job) => {
  void run(job).then(() => process.send({ open: sockets.size, opened }));
});
process.on('disconnect', () => process.exit());

async function run({ port, count }) {
  for (let at = 0; at < count; at++) {
    staySilent(port, at);
    // No more than the queue of the listening socket takes.
    if (at % 100 === 99) await delay(10);
  }
}

/** Opens a socket that sends nothing and does not close by itself; when the server cuts it off, another takes its place. */
function staySilent(port, at) {
  // Several addresses of this machine, so that there are ports enough.
  const socket = connect({
    port,
    host: '127.0.0.1',
    localAddress: `127.0.0.${2 + (at % 8)}`,
    allowHalfOpen: true,
  });
  opened++;
  sockets.add(socket);
  socket.on('error', () => {});
  socket.resume();
  socket.once('end', () => socket.destroy());
  socket.once('close', () => {
    sockets.delete(socket);
    setTimeout(() => staySilent(port, at), 1000);
  });
}
