import { residentMegabytes } from '../support/children.mjs';
import { npmStart, settingsIn, startGatehouse } from '../support/gatehouse.mjs';
import { figure, line } from './line.mjs';

/** From the start of the process to its first answer, with a database that is migrated already. */
export const startOnPostgres = {
  name: 'start-postgresql',
  needsPostgres: true,
  lines: {
    seconds: line('Start to first answer, PostgreSQL', 's', figure.atMost(1)),
    memory: line('Resident memory after it', 'MB', figure.atMost(150)),
  },

  async prepare(bench) {
    return (await bench.accounts('argon2id', 1)).settings;
  },

  async measure(bench, settings) {
    const server = await startGatehouse(settings);
    const memory = residentMegabytes(server.pid);
    await server.stop();
    return { seconds: [server.startedInMs / 1000], memory: [memory] };
  },
};

export const startOnPglite = {
  name: 'start-pglite',
  lines: {
    first: line('First `npm start`, embedded database', 's'),
    seconds: line('Further `npm start`, embedded database', 's', figure.atMost(3)),
  },

  async prepare() {},

  async measure(bench) {
    const folder = bench.makeFolder(`start-${bench.round}`);
    const settings = settingsIn(folder, { DATABASE_URL: `pglite:${folder}/database` });
    const starts = [];
    for (const name of ['first', 'seconds']) {
      const server = await npmStart(settings);
      await server.stop();
      starts.push([name, [server.startedInMs / 1000]]);
    }
    return Object.fromEntries(starts);
  },
};

/** Of the server that has been under most of the load; taken once, at the end. */
export const memory = {
  name: 'memory',
  needsPostgres: true,
  atEnd: true,
  lines: { memory: line('Resident memory after the run', 'MB', figure.atMost(350)) },

  async prepare(bench) {
    return bench.gatehouse();
  },

  async measure(bench, { pid }) {
    return { memory: [residentMegabytes(pid)] };
  },
};
