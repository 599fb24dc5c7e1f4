import type { IncomingMessage, ServerResponse } from 'node:http';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Config } from '../config/config.js';
import { hostnameOf, isLocalName } from '../config/loopback.js';
import { listenForHttp } from '../http/listener.js';
import { headProblem, targetOf } from '../http/request-head.js';
import { standardOutput } from './log-output.js';
import type { Metrics } from './measurements.js';

/** The parts of an App that the gauges read. */
interface Sources {
  readonly now: () => Date;
  readonly clockDrift: () => number;
  readonly database: {
    readonly pool: () => { readonly inUse: number; readonly idle: number; readonly waiting: number };
    readonly query: (statement: typeof queue, values: readonly unknown[]) => Promise<unknown[]>;
  };
  readonly hashes: {
    readonly load: () => { readonly running: number; readonly waiting: number; readonly refused: number };
  };
  readonly mail: {
    readonly counts: {
      readonly sent: number;
      readonly retried: number;
      readonly givenUp: number;
      readonly heldBack: number;
    };
  };
}

export interface MetricsServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

const queue = {
  name: 'look-at-mail-queue',
  text: `select count(*)::integer as waiting, min(created_at) as "oldestAt" from mails where kept_at is null`,
};

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

const registry = new Registry();

/** Creates the metrics. This module is loaded only if METRICS_PORT is set. */
export function openMetrics(): Metrics {
  registry.clear();
  collectDefaultMetrics({ register: registry });
  const operations = counterOf('gatehouse_operations_total', 'Queries and mutations, by field and outcome.', [
    'field',
    'outcome',
  ]);
  const duration = new Histogram({
    name: 'gatehouse_operation_duration_seconds',
    help: 'How long queries and mutations take, by field.',
    registers: [registry],
    labelNames: ['field'],
    buckets: seconds,
  });
  const requests = counterOf('gatehouse_http_requests_total', 'Answers over HTTP, by status.', ['status']);
  const ofServices = counterOf(
    'gatehouse_service_requests_total',
    'Answers to requests with a service token, by service and status.',
    ['service', 'status'],
  );
  const limits = counterOf(
    'gatehouse_rate_limit_hits_total',
    'Calls over a limit, by field and what it counts by.',
    ['field', 'by'],
  );
  const events = counterOf('gatehouse_security_events_total', 'Security events, by type.', ['type']);

  return {
    operation: (field, outcome, took) => {
      operations.inc({ field, outcome });
      duration.observe({ field }, took);
    },
    request: (status, service) => {
      requests.inc({ status });
      if (service !== undefined) ofServices.inc({ service, status });
    },
    limitHit: (field, by) => limits.inc({ field, by }),
    event: (type) => events.inc({ type }),
  };
}

function counterOf<Label extends string>(
  name: string,
  help: string,
  labelNames: readonly Label[],
): Counter<Label> {
  return new Counter({ name, help, labelNames: [...labelNames], registers: [registry] });
}

/** Serves the metrics on a separate port; the port for clients does not have them. */
export async function serveMetrics(config: Config, sources: Sources): Promise<MetricsServer> {
  look(sources);
  const { port, close } = await listenForHttp({
    config,
    host: config.metricsHost,
    port: config.metricsPort!,
    handle: (request, response) => void answer(config, request, response),
    refusal: (status, message) => ({ status, headers: plainText, body: message }),
  });
  return { port, close };
}

const plainText = { 'content-type': 'text/plain; charset=utf-8' };

async function answer(config: Config, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const problem = headProblem(request);
  const { url, host } = targetOf(request);
  if (problem !== null) {
    response.writeHead(400, plainText).end(problem);
  } else if (!isCollectorsName(config, hostnameOf(host))) {
    response
      .writeHead(403, plainText)
      .end('Use an IP address, a name without a dot, METRICS_HOST or the host of PUBLIC_URL.');
  } else if (url !== '/metrics' || request.method !== 'GET') {
    response.writeHead(404).end();
  } else {
    const text = await registry.metrics().catch(() => null);
    if (text === null) response.writeHead(500).end();
    else response.writeHead(200, { 'content-type': registry.contentType }).end(text);
  }
}

/** Top-level domains of internal networks, which no site on the Internet has (RFC 6762, ICANN, Kubernetes). */
const innerDomains = /\.(local|internal|svc)$/;

/** Whether a collector may use this host name: only a name that no site can point at this machine (DNS rebinding). */
function isCollectorsName({ metricsHost, publicUrl }: Config, name: string): boolean {
  if (isLocalName(name) || !name.includes('.') || innerDomains.test(name)) return true;
  return name === metricsHost.toLowerCase() || name === new URL(publicUrl).hostname;
}

/** Registers the gauges. They read their values when the metrics are collected and cost nothing in between. */
function look({ clockDrift, database, hashes, mail, now }: Sources): void {
  gauge('gatehouse_password_hashes_running', 'Passwords being hashed.', () => hashes.load().running);
  gauge('gatehouse_password_hashes_waiting', 'Passwords waiting for a hash.', () => hashes.load().waiting);
  counter('gatehouse_password_hashes_refused_total', 'Sign-ins refused because too many waited.', () => {
    return hashes.load().refused;
  });

  const pool = () => database.pool();
  gauge('gatehouse_database_connections_in_use', 'Connections in use.', () => pool().inUse);
  gauge('gatehouse_database_connections_idle', 'Idle connections.', () => pool().idle);
  gauge('gatehouse_database_requests_waiting', 'Requests that wait for a connection.', () => pool().waiting);

  counter('gatehouse_mails_sent_total', 'Mails sent.', () => mail.counts.sent);
  counter('gatehouse_mails_retried_total', 'Failed attempts that are retried.', () => mail.counts.retried);
  counter('gatehouse_mails_given_up_total', 'Mails given up.', () => mail.counts.givenUp);
  counter('gatehouse_mails_held_back_total', 'Mails not sent, over MAIL_LIMIT_PER_HOUR.', () => {
    return mail.counts.heldBack;
  });
  lookAtQueue(database, now);

  counter('gatehouse_log_lines_dropped_total', 'Log lines dropped because the output was full.', () => {
    return standardOutput().dropped;
  });
  const drift = "Seconds by which this machine's clock is ahead of the database's.";
  gauge('gatehouse_clock_drift_seconds', drift, clockDrift);
}

function gauge(name: string, help: string, read: () => number): void {
  const made: Gauge = new Gauge({ name, help, registers: [registry], collect: () => made.set(read()) });
}

/** A counter whose value is counted elsewhere, since the start of the process. */
function counter(name: string, help: string, read: () => number): void {
  const made: Counter = new Counter({
    name,
    help,
    registers: [registry],
    collect() {
      made.reset();
      made.inc(read());
    },
  });
}

/** Reads two gauges with one statement. Without the database both are NaN. */
function lookAtQueue(database: Sources['database'], now: () => Date): void {
  const oldest = new Gauge({
    name: 'gatehouse_mails_oldest_age_seconds',
    help: 'How long the oldest mail has waited.',
    registers: [registry],
  });
  const waiting: Gauge = new Gauge({
    name: 'gatehouse_mails_waiting',
    help: 'Mails in the queue of all processes.',
    registers: [registry],
    async collect() {
      const rows = await database.query(queue, []).catch(() => []);
      const [row] = rows as { waiting: number; oldestAt: Date | null }[];
      waiting.set(row?.waiting ?? NaN);
      const since = row?.oldestAt ? (now().getTime() - row.oldestAt.getTime()) / 1000 : 0;
      oldest.set(row ? Math.max(0, since) : NaN);
    },
  });
}
