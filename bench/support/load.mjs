import { fileURLToPath } from 'node:url';
import { cpuMicros, message, startModule } from './children.mjs';

/**
 * The process that makes the load. `drive` puts a server under it for so many seconds and gives what each group of
 * connections has measured. An answer other than the expected one is an error: its speed would mean nothing.
 *
 * To wake a process that waits for an answer costs the server that sends it: on a virtual machine up to a third of
 * a trivial answer. `awake` keeps the load from waiting, where nothing else needs the core that it takes.
 */
export function startLoad() {
  const child = startModule(fileURLToPath(new URL('./load-process.mjs', import.meta.url)));

  return async function drive(server, seconds, groups, { awake = false } = {}) {
    const before = cpuMicros(server.pid);
    child.send({ port: server.port, seconds, groups, awake });
    const results = await message(child, seconds + 20);
    const cpu = cpuMicros(server.pid) - before;

    for (const { name, wrong, sample } of Object.values(results)) {
      if (wrong > 0) throw new Error(`${name}: ${wrong} connections were answered wrongly, as in\n${sample}`);
    }
    const answers = Object.values(results).reduce((sum, group) => sum + group.answers, 0);
    return { ...results, cpuMicros: cpu / answers };
  };
}
