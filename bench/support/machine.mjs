import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** What the figures were measured on, in lines of words. */
export function machineText(postgres) {
  const database = postgres.unreachable
    ? `PGlite (PostgreSQL cannot be reached: ${postgres.unreachable})`
    : `PostgreSQL ${postgres.version}, fsync ${postgres.fsync}, synchronous_commit ${postgres.synchronousCommit}`;
  return [
    ['Processor', `${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores`],
    ['Memory', `${Math.round(totalmem() / 2 ** 30)} GiB`],
    ['Node.js', process.version],
    ['Database', database],
    ['Load average before', loadavg()[0].toFixed(2)],
  ]
    .map(([name, value]) => `- ${name}: ${value}`)
    .join('\n');
}
