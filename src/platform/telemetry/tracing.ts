import type { Config } from '../config/config.js';
import type { OpenTracing } from './open-telemetry.js';

/** Where spans are sent, or null where the settings ask for none. */
export function traceAddress(config: Config): string | null {
  const { otelDisabled, tracesExporter, otlpEndpoint, otlpTracesEndpoint } = config;
  if (otelDisabled || tracesExporter === 'none') return null;
  if (otlpTracesEndpoint) return otlpTracesEndpoint;
  if (otlpEndpoint) return `${otlpEndpoint}/v1/traces`;
  return tracesExporter === 'otlp' ? 'http://localhost:4318/v1/traces' : null;
}

/** Null, and nothing loaded, where the settings ask for no traces. `complain` is told why spans could not be sent. */
export async function openTracing(
  config: Config,
  complain: (because: string) => void,
): Promise<OpenTracing | null> {
  const address = traceAddress(config);
  if (address === null) return null;
  const { startTracing } = await import('./open-telemetry.js');
  return startTracing(config, address, complain);
}
