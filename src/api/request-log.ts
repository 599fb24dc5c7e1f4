import type { IncomingMessage } from 'node:http';
import type { RequestContext } from '../platform/context/request-context.js';
import { forLog } from '../platform/telemetry/log.js';
import { readTraceparent } from '../platform/telemetry/trace-context.js';
import { operationOf } from './graphql-server.js';

interface Answered {
  readonly request: IncomingMessage;
  readonly path: string;
  readonly status: number;
  /** The reading of `performance.now()` when the request arrived. */
  readonly started: number;
}

/** Writes the log line of a request. A refusal names its reason, and the setting that would permit it. */
export function logRequest(ctx: RequestContext, { request, path, status, started }: Answered): void {
  ctx.log.info(
    {
      method: request.method,
      path: pathForLog(path),
      operation: operationOf(ctx),
      status,
      service: ctx.service?.name,
      refused: ctx.refused?.code,
      because: forLog(ctx.refused?.because),
      setting: ctx.refused?.setting,
      latency_ms: Math.round((performance.now() - started) * 100) / 100,
      request_id: ctx.client.requestId,
      ...(!ctx.tracing && readTraceparent(request.headers['traceparent'])),
    },
    'request',
  );
}

// An unknown path may contain a token, which must not appear in a log line.
const longSegment = /[^/]{25,}/g;

function pathForLog(path: string): string {
  return forLog(path.replaceAll(longSegment, '…'));
}
