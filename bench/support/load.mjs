import { fileURLToPath } from 'node:url';
import { cpuMicros, message, startModule } from './children.mjs';

/**
 * The process that makes the load. `drive` puts a server under it for so many seconds and gives what each group of
 * connections has measured. An answer other than the expected one is an error: its speed would mean nothing.
 */
export function startLoad() {
  const child = startModule(fileURLToPath(new URL('./load-process.mjs', import.meta.url)));

  return async function drive(server, seconds, groups) {
    const before = cpuMicros(server.pid);
    child.send({ port: server.port, seconds, groups });
    const { groups: results, loadMicros } = await message(child, seconds + 20);
    const cpu = cpuMicros(server.pid) - before;

    let answers = 0;
    for (const { name, wrong, sample, answers: some } of Object.values(results)) {
      if (wrong > 0)
        throw new Error(
          `${name}: ${wrong} connections were answered otherwise than expected, as in\n${sample}`,
        );
      answers += some;
    }
    return { ...results, cpuMicros: cpu / answers, loadMicros: loadMicros / answers };
  };
}
