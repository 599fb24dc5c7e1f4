import type { Config } from '../../platform/config/config.js';
import { traceAddress } from '../../platform/telemetry/tracing.js';
import { deadline, ok, warning } from './finding.js';
import type { Check } from './finding.js';

/** Whether the trace collector accepts requests. No span is sent; a server runs without the collector too. */
export function traceCheck(config: Config): Check | null {
  const address = traceAddress(config);
  if (address === null) return null;
  const remedy =
    'Start the collector, or correct OTEL_EXPORTER_OTLP_ENDPOINT and OTEL_EXPORTER_OTLP_HEADERS.';
  return {
    name: 'traces',
    remedy,
    look: async () => {
      const refused = await refusal(config, address);
      if (refused === null) return [ok('traces', `${new URL(address).origin} accepts traces.`)];
      return [warning('traces', `Spans are dropped: ${refused}`, remedy)];
    },
  };
}

/** An OTLP message without spans: an empty object in JSON, no bytes in protobuf. */
async function refusal({ otlpProtocol, otlpHeaders }: Config, address: string): Promise<string | null> {
  const isJson = otlpProtocol === 'http/json';
  const { host } = new URL(address);
  try {
    const { status } = await fetch(address, {
      method: 'POST',
      headers: { ...otlpHeaders, 'content-type': isJson ? 'application/json' : 'application/x-protobuf' },
      body: isJson ? '{"resourceSpans":[]}' : new Uint8Array(),
      redirect: 'manual',
      signal: AbortSignal.timeout(deadline - 1000),
    });
    return status === 200 ? null : `the collector at ${host} responds with status ${status}.`;
  } catch (error) {
    const { cause, message } = error as Error;
    return `the collector at ${host} does not respond (${(cause as Error | undefined)?.message || message}).`;
  }
}
