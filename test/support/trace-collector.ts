import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { eventually } from './eventually.js';

export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly facts: Readonly<Record<string, string | number>>;
  readonly status: Readonly<Record<string, unknown>>;
  readonly service: Readonly<Record<string, string | number>>;
}

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: number | string };
}

/** A collector on loopback that takes spans by OTLP over HTTP in JSON, or takes them and never says a word. */
export class TraceCollector {
  /** Bodies as they came. */
  readonly bodies: string[] = [];
  readonly headers: IncomingHttpHeaders[] = [];
  readonly paths: string[] = [];
  private readonly server = createServer((request, response) => {
    void textOf(request).then((body) => {
      this.bodies.push(body);
      this.headers.push(request.headers);
      this.paths.push(request.url ?? '');
      if (this.behaviour === 'answers') response.setHeader('content-type', 'application/json').end('{}');
    });
  });

  private constructor(private readonly behaviour: 'answers' | 'silent') {}

  static async start(behaviour: 'answers' | 'silent' = 'answers'): Promise<TraceCollector> {
    const collector = new TraceCollector(behaviour);
    await new Promise<void>((listening) => collector.server.listen(0, '127.0.0.1', listening));
    return collector;
  }

  /** What leads a server here. */
  get settings() {
    const { port } = this.server.address() as AddressInfo;
    return {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    };
  }

  /** Every span so far. */
  get spans(): ReceivedSpan[] {
    return this.bodies.flatMap((body) => {
      const { resourceSpans } = JSON.parse(body) as { resourceSpans: any[] };
      return resourceSpans.flatMap(({ resource, scopeSpans }) =>
        scopeSpans
          .flatMap(({ spans }: { spans: any[] }) => spans)
          .map(({ attributes, ...span }: any) => {
            return { ...span, facts: readable(attributes), service: readable(resource.attributes) };
          }),
      );
    });
  }

  /** The spans of a trace, once its request is among them. */
  async trace(traceId: string): Promise<ReceivedSpan[]> {
    return eventually(
      async () => this.spans.filter((span) => span.traceId === traceId),
      (spans) => spans.some(({ kind }) => kind === server),
    );
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }
}

/** SPAN_KIND_SERVER of OTLP. */
const server = 2;

function readable(attributes: readonly Attribute[] = []): Record<string, string | number> {
  return Object.fromEntries(
    attributes.map(({ key, value: { stringValue, intValue } }) => [key, stringValue ?? Number(intValue)]),
  );
}
