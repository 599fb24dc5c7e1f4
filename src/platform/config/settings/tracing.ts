import { flag, integer, oneOf, optional, optionalOneOf, pairs, ratio, url } from '../setting.js';

/** The names, and what they mean, are those of the OpenTelemetry specification. */
export const tracing = {
  otelDisabled: flag('OTEL_SDK_DISABLED', false, 'Whether to make no traces, whatever else is set.'),
  tracesExporter: optionalOneOf(
    'OTEL_TRACES_EXPORTER',
    ['otlp', 'none'],
    'Where traces go. Left out, they are made where an endpoint is given; otlp without one means http://localhost:4318.',
  ),
  otlpEndpoint: url(
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'The collector of OpenTelemetry, by OTLP over HTTP; /v1/traces is added. Left out, there are no traces and nothing of it is loaded.',
  ),
  otlpTracesEndpoint: url(
    'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
    'The same for traces alone; nothing is added to it.',
  ),
  otlpProtocol: oneOf(
    'OTEL_EXPORTER_OTLP_PROTOCOL',
    ['http/protobuf', 'http/json'],
    'http/protobuf',
    'In which form traces are sent.',
  ),
  otlpHeaders: {
    ...pairs(
      'OTEL_EXPORTER_OTLP_HEADERS',
      'Headers for the collector, as in name=value,other=value, with % before the code of any other than plain characters.',
    ),
    secret: true,
  },
  otlpTimeoutMs: integer(
    'OTEL_EXPORTER_OTLP_TIMEOUT',
    10_000,
    'How many milliseconds the collector may take to accept spans before they are dropped. No request waits for it.',
    { min: 100, max: 60_000 },
  ),
  otelServiceName: optional(
    'OTEL_SERVICE_NAME',
    'How traces name this server. Left out, service.name of OTEL_RESOURCE_ATTRIBUTES, or gatehouse.',
  ),
  otelAttributes: pairs(
    'OTEL_RESOURCE_ATTRIBUTES',
    'What else traces say of this server, as in deployment.environment.name=production.',
  ),
  tracesSampler: oneOf(
    'OTEL_TRACES_SAMPLER',
    [
      ...(['always_on', 'always_off', 'traceidratio', 'parentbased_always_on'] as const),
      ...(['parentbased_always_off', 'parentbased_traceidratio'] as const),
    ],
    'parentbased_always_on',
    'Which traces are kept. Those that begin with parentbased leave it to the traceparent header of the caller where there is one.',
  ),
  tracesSamplerRatio: ratio(
    'OTEL_TRACES_SAMPLER_ARG',
    1,
    'Of the samplers that end in traceidratio: which part of all traces is kept.',
  ),
};
