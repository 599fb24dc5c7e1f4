import { createServer } from 'node:net';
import type { Config } from '../../platform/config/config.js';
import { ok, problem } from './finding.js';
import type { Check, Finding } from './finding.js';

interface Place {
  readonly host: string;
  readonly port: number;
  readonly setting: 'PORT' | 'METRICS_PORT';
  /** A path and a mark by which a Gatehouse server is recognized. */
  readonly path: string;
  readonly mark: RegExp;
}

/** Whether a server could listen on the configured ports, or does so already. */
export function portChecks(config: Config): Check[] {
  const server = {
    host: config.host,
    port: config.port,
    setting: 'PORT',
    path: '/',
    mark: /"Gatehouse"/,
  } as const;
  const metrics = { setting: 'METRICS_PORT', path: '/metrics', mark: /^gatehouse_/m } as const;
  const places: Place[] = [server];
  if (config.metricsPort !== null)
    places.push({ host: config.metricsHost, port: config.metricsPort, ...metrics });
  return places
    .filter(({ port }) => port !== 0)
    .map((place) => ({
      name: 'port',
      remedy: `Set ${place.setting} to an available port.`,
      look: async () => [await lookAt(place)],
    }));
}

async function lookAt(place: Place): Promise<Finding> {
  const where = `${place.host}:${place.port}`;
  const error = await listenOnce(place);
  if (error === null) return ok('port', `${where} is free.`);
  const host = place.setting === 'PORT' ? 'HOST' : 'METRICS_HOST';
  switch (error.code) {
    case 'EADDRINUSE':
      if (await isOurs(place)) return ok('port', `A Gatehouse listens on ${where} already.`);
      return problem(
        'port',
        `Something else listens on ${where}.`,
        `Stop it, or set ${place.setting} to another port.`,
      );
    case 'EACCES':
      return problem(
        'port',
        `This user may not listen on ${where}.`,
        `Set ${place.setting} to a port over 1023, or let this user listen below.`,
      );
    default:
      return problem(
        'port',
        `No process can listen on ${where}: ${error.message}.`,
        `Correct ${host} and ${place.setting}.`,
      );
  }
}

function listenOnce({ host, port }: Place): Promise<NodeJS.ErrnoException | null> {
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve) => {
    server.once('error', resolve);
    server.listen({ host, port }, () => server.close(() => resolve(null)));
  });
}

/** Milliseconds to wait for a response. */
const patience = 2000;

async function isOurs({ host, port, path, mark }: Place): Promise<boolean> {
  const address =
    host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host;
  try {
    const answer = await fetch(`http://${address}:${port}${path}`, { signal: AbortSignal.timeout(patience) });
    return mark.test(await answer.text());
  } catch {
    // A listener that does not respond is not a Gatehouse.
    return false;
  }
}
