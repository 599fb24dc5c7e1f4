import { flag, integer, oneOf, optional, optionalOneOf, pairs, ratio, url } from '../setting.js';

/** The names and their meanings are those of the OpenTelemetry specification. */
export const tracing = {
  otelDisabled: flag('OTEL_SDK_DISABLED', false, 'Whether to disable traces, regardless of other settings.'),
  tracesExporter: optionalOneOf(
    'OTEL_TRACES_EXPORTER',
    ['otlp', 'none'],
    'Where traces are sent. If not set, traces are on if an endpoint is set. otlp without an endpoint means http://localhost:4318.',
  ),
  otlpEndpoint: url(
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'The address of an OpenTelemetry collector for OTLP over HTTP; /v1/traces is appended. If not set, traces are off and no tracing code is loaded.',
  ),
  otlpTracesEndpoint: url(
    'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
    'The address for traces alone; nothing is appended.',
  ),
  otlpProtocol: oneOf(
    'OTEL_EXPORTER_OTLP_PROTOCOL',
    ['http/protobuf', 'http/json'],
    'http/protobuf',
    'The format in which traces are sent.',
  ),
  otlpHeaders: {
    ...pairs(
      'OTEL_EXPORTER_OTLP_HEADERS',
      'Headers for the collector, as name=value,other=value with percent-encoded values.',
    ),
    secret: true,
  },
  otlpTimeoutMs: integer(
    'OTEL_EXPORTER_OTLP_TIMEOUT',
    10_000,
    'How long the collector may take to accept spans before they are dropped, in milliseconds. No request waits for it.',
    { min: 100, max: 60_000 },
  ),
  otelServiceName: optional(
    'OTEL_SERVICE_NAME',
    'The name of this server in traces. Default: service.name of OTEL_RESOURCE_ATTRIBUTES, or gatehouse.',
  ),
  otelAttributes: pairs(
    'OTEL_RESOURCE_ATTRIBUTES',
    'Further attributes of this server in traces, such as deployment.environment.name=production.',
  ),
  tracesSampler: oneOf(
    'OTEL_TRACES_SAMPLER',
    [
      ...(['always_on', 'always_off', 'traceidratio', 'parentbased_always_on'] as const),
      ...(['parentbased_always_off', 'parentbased_traceidratio'] as const),
    ],
    'parentbased_always_on',
    'Which traces are kept. The values that begin with parentbased follow the traceparent header of the client if there is one.',
  ),
  tracesSamplerRatio: ratio(
    'OTEL_TRACES_SAMPLER_ARG',
    1,
    'The share of traces that the samplers ending in traceidratio keep.',
  ),
};
