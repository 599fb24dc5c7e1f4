import type { Config } from '../config/config.js';
import type { OpenTracing } from './open-telemetry.js';

/** The URL to send spans to, or null if the settings disable traces. */
export function traceAddress(config: Config): string | null {
  const { otelDisabled, tracesExporter, otlpEndpoint, otlpTracesEndpoint } = config;
  if (otelDisabled || tracesExporter === 'none') return null;
  if (otlpTracesEndpoint) return otlpTracesEndpoint;
  if (otlpEndpoint) return `${otlpEndpoint}/v1/traces`;
  return tracesExporter === 'otlp' ? 'http://localhost:4318/v1/traces' : null;
}

/** Returns null and loads nothing if traces are disabled. `complain` receives the reason if spans cannot be sent. */
export async function openTracing(
  config: Config,
  complain: (because: string) => void,
): Promise<OpenTracing | null> {
  const address = traceAddress(config);
  if (address === null) return null;
  const { startTracing } = await import('./open-telemetry.js');
  return startTracing(config, address, complain);
}
