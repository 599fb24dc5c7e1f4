import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { defaultTextMapGetter, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Context, Span, Tracer } from '@opentelemetry/api';
import { setGlobalErrorHandler, W3CTraceContextPropagator } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { Resource } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Sampler, SpanExporter } from '@opentelemetry/sdk-trace';
import type { Config } from '../config/config.js';
import { Refusal } from '../errors/refusal.js';
import type { Tracing, SpanFacts } from './spans.js';
import { version } from './version.js';

export interface OpenTracing extends Tracing {
  /** Sends the remaining spans, and gives up after a second. */
  readonly close: () => Promise<void>;
}

/** Milliseconds. At its end the process waits for the collector for at most `atTheEnd`. */
const pauses = { betweenBatches: 1000, atTheEnd: 1000 };

/** Starts tracing. This module is loaded only if traces are enabled. */
export async function startTracing(
  config: Config,
  url: string,
  complain: (because: string) => void,
): Promise<OpenTracing> {
  // An error may contain any response of the collector, so only its message is logged.
  setGlobalErrorHandler((error: unknown) => complain((error as Error).message));
  // A full queue drops spans, so that an unreachable collector costs bounded memory.
  const processor = new BatchSpanProcessor({
    exporter: await exporterTo(config, url),
    scheduledDelayMillis: pauses.betweenBatches,
    exportTimeoutMillis: config.otlpTimeoutMs,
  });
  const [resource, sampler] = [resourceOf(config), samplerOf(config)];
  const provider = new TracerProvider({ resource, sampler, spanProcessors: [processor] });
  const close = async () => {
    const sent = provider.shutdown().catch((error: unknown) => complain((error as Error).message));
    await Promise.race([sent, delay(pauses.atTheEnd, null, { ref: false })]);
  };
  return { ...spansOf(provider.getTracer('gatehouse', version)), close };
}

async function exporterTo(config: Config, url: string): Promise<SpanExporter> {
  const { OTLPTraceExporter } =
    config.otlpProtocol === 'http/json'
      ? await import('@opentelemetry/exporter-trace-otlp-http')
      : await import('@opentelemetry/exporter-trace-otlp-proto');
  const { otlpHeaders: headers, otlpTimeoutMs: timeoutMillis } = config;
  return new OTLPTraceExporter({ url, headers, timeoutMillis });
}

function resourceOf({ otelServiceName, otelAttributes }: Config): Resource {
  return resourceFromAttributes({
    'service.name': 'gatehouse',
    'service.version': version,
    'service.instance.id': randomUUID(),
    ...otelAttributes,
    ...(otelServiceName !== null && { 'service.name': otelServiceName }),
  });
}

function samplerOf({ tracesSampler, tracesSamplerRatio }: Config): Sampler {
  const [, followsParent, kind] = /^(parentbased_)?(.*)$/.exec(tracesSampler)!;
  const ofKind: Readonly<Record<string, () => Sampler>> = {
    always_on: () => new AlwaysOnSampler(),
    always_off: () => new AlwaysOffSampler(),
    traceidratio: () => new TraceIdRatioBasedSampler(tracesSamplerRatio),
  };
  const root = ofKind[kind!]!();
  return followsParent ? new ParentBasedSampler({ root }) : root;
}

const propagator = new W3CTraceContextPropagator();

function spansOf(tracer: Tracer): Tracing {
  const active = new AsyncLocalStorage<Span>();
  const below = (parent: Span): Context => trace.setSpan(ROOT_CONTEXT, parent);

  return {
    request: (headers: IncomingHttpHeaders, work) => {
      const context = propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
      const span = tracer.startSpan('request', { kind: SpanKind.SERVER }, context);
      return active.run(span, () => whole(span, work));
    },
    span: async (name, facts, work) => {
      const parent = active.getStore();
      // A span that has ended or is not sampled does not record.
      if (!parent?.isRecording()) return work();
      const span = tracer.startSpan(name, { kind: kindOf(facts), attributes: facts }, below(parent));
      return active.run(span, () => whole(span, work));
    },
    past: (name, facts, took) => {
      const parent = active.getStore();
      if (!parent?.isRecording()) return;
      const options = { kind: kindOf(facts), attributes: facts, startTime: Date.now() - took };
      tracer.startSpan(name, options, below(parent)).end();
    },
    note: (facts, name) => {
      const span = active.getStore()?.setAttributes(facts);
      if (name !== undefined) span?.updateName(name);
    },
    where: () => {
      const { traceId, spanId } = active.getStore()?.spanContext() ?? {};
      return traceId ? { trace_id: traceId, span_id: spanId } : {};
    },
  };
}

function kindOf(facts: SpanFacts): SpanKind {
  return 'db.system.name' in facts ? SpanKind.CLIENT : SpanKind.INTERNAL;
}

/** Runs work and ends its span. Only the type of an error is recorded: its message may repeat what a client sent. */
async function whole<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    span.setAttribute('error.type', error instanceof Error ? error.name : typeof error);
    if (!(error instanceof Refusal)) span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}
