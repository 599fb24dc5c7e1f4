// Loaded into a server process before all else: tells whoever connects to a socket how long the main thread has been
// on a CPU, in microseconds. Time in which other programs have the machine does not count.
import { createServer } from 'node:net';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  const answer = () => {
    const { user, system } = process.threadCpuUsage();
    return String(user + system);
  };
  createServer((socket) => socket.end(answer()))
    .listen(process.env.CPU_SOCKET)
    .unref();
}
