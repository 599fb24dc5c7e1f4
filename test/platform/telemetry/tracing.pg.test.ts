import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../../support/eventually.js';
import { TestApp } from '../../support/test-app.js';
import { password } from '../../support/test-user.js';
import { TraceCollector } from '../../support/trace-collector.js';
import type { ReceivedSpan } from '../../support/trace-collector.js';

/** Kinds of spans, as OTLP numbers them. */
const [internal, server, client] = [1, 2, 3];

const newTrace = () => randomBytes(16).toString('hex');
const callersSpan = '00f067aa0ba902b7';
const from = (traceId: string, flags = '01') => ({
  headers: { traceparent: `00-${traceId}-${callersSpan}-${flags}` },
});

describe('traces', () => {
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const one of open.splice(0).toReversed()) await one.close();
  });

  async function start(settings: Record<string, string> = {}, behaviour?: 'answers' | 'silent') {
    const collector = await TraceCollector.start(behaviour);
    open.push(collector);
    const app = await TestApp.start({ ...collector.settings, ...settings });
    open.push(app);
    return { app, collector };
  }

  const named = (spans: readonly ReceivedSpan[], name: string) => spans.find((span) => span.name === name)!;

  it('have the request, the field, the password and the statements, each below the other', async () => {
    const { app, collector } = await start();
    const traceId = newTrace();

    await app.client.mutate('signup', { email: app.uniqueEmail(), password }, from(traceId));

    const spans = await collector.trace(traceId);
    const request = named(spans, 'POST /graphql');
    const field = named(spans, 'mutation signup');
    expect(request).toMatchObject({ kind: server, parentSpanId: callersSpan });
    expect(request.facts).toEqual({
      'http.request.method': 'POST',
      'http.route': '/graphql',
      'http.response.status_code': 200,
      'gatehouse.operation': 'signup',
    });
    expect(field).toMatchObject({ kind: internal, parentSpanId: request.spanId });
    expect(field.facts).toEqual({ 'gatehouse.outcome': 'Authenticated' });
    expect(named(spans, 'hash password')).toMatchObject({ kind: internal, parentSpanId: field.spanId });
    expect(named(spans, 'insert users')).toMatchObject({ kind: client, parentSpanId: field.spanId });
    const statements = spans.filter(({ kind }) => kind === client);
    expect(statements.length).toBeGreaterThan(2);
    for (const { name, facts } of statements) {
      expect(name).toMatch(/^[a-z]+([ -][a-z_-]+)*$/);
      expect(facts).toEqual({ 'db.system.name': 'postgresql' });
    }
  });

  it('say nothing of what callers sent, nor of what they were answered', async () => {
    const { app, collector } = await start();
    const [email, traceId] = [app.uniqueEmail(), newTrace()];
    const secret = 'hunter2-hunter2-hunter2';
    const ada = await app.client.mutate('signup', { email, password: secret }, from(traceId));
    const [accessToken, refreshToken] = [ada.accessToken, ada.refreshToken] as [string, string];
    await app.client.mutate('login', { email, password: `${secret}-not` }, from(traceId));
    await app.client.mutate('signup', { email, password: `${secret}-too` }, from(traceId));
    await app.client.mutate('refresh', { refreshToken }, from(traceId));
    await app.client.ask('query Told { told: me { email } }', {}, { token: accessToken, ...from(traceId) });
    const { headers } = from(traceId);
    await fetch(`${app.origin}/told?token=${secret}`, { headers: { ...headers, 'user-agent': 'told' } });

    await eventually(
      async () => (await collector.trace(traceId)).filter(({ kind }) => kind === server),
      (requests) => requests.length === 6,
    );

    const ofBackground = collector.spans.filter(({ kind, parentSpanId }) => kind !== server && !parentSpanId);
    expect(ofBackground).toEqual([]);
    const told = collector.bodies.join('\n');
    expect(told).toContain('mutation refresh');
    for (const given of [email, secret, accessToken, refreshToken, 'told', 'Told', '127.0.0.1']) {
      expect(told).not.toContain(given);
    }
  });

  it('are named by the log lines of their requests', async () => {
    const { app, collector } = await start();
    const traceId = newTrace();
    await app.client.mutate('login', { email: app.uniqueEmail(), password }, from(traceId));
    await app.client.ask('{ me { id } }');

    const lines = app.logs().filter(({ trace_id }) => trace_id === traceId);

    expect(lines.map(({ msg }) => msg)).toEqual(['security event', 'request']);
    const spans = await collector.trace(traceId);
    expect(lines.map(({ span_id }) => span_id)).toEqual([
      named(spans, 'mutation login').spanId,
      named(spans, 'POST /graphql').spanId,
    ]);
    const own = app.logs().at(-1)!['trace_id'] as string;
    expect(own).toMatch(/^(?!0{32})[\da-f]{32}$/);
    await expect(collector.trace(own)).resolves.toContainEqual(
      expect.objectContaining({ name: 'query me', facts: { 'gatehouse.outcome': 'ok' } }),
    );
  });

  it.each([
    ['parentbased_always_on', '1', { kept: true, unwanted: false, own: true }],
    ['parentbased_always_off', '1', { kept: true, unwanted: false, own: false }],
    ['parentbased_traceidratio', '0', { kept: true, unwanted: false, own: false }],
    ['traceidratio', '1.0', { kept: true, unwanted: true, own: true }],
    ['always_off', '1', { kept: false, unwanted: false, own: false }],
  ])('are kept as %s with %s says', async (sampler, argument, expected) => {
    const sampling = { OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: argument };
    const { app, collector } = await start(sampling);
    const [kept, unwanted] = [newTrace(), newTrace()];

    await app.client.ask('{ me { id } }', {}, from(kept, '01'));
    await app.client.ask('{ me { id } }', {}, from(unwanted, '00'));
    await app.client.ask('{ me { id } }');
    const own = app.logs().at(-1)!['trace_id'] as string;
    await app.close();
    open.pop();

    const seen = new Set(collector.spans.map(({ traceId }) => traceId));
    expect({ kept: seen.has(kept), unwanted: seen.has(unwanted), own: seen.has(own) }).toEqual(expected);
  });

  it('begin anew where the header is not valid', async () => {
    const { app, collector } = await start();
    const traceId = newTrace();

    await app.client.ask(
      '{ me { id } }',
      {},
      { headers: { traceparent: `00-${traceId}-${callersSpan}-01-more` } },
    );

    const own = app.logs().at(-1)!['trace_id'] as string;
    expect(own).not.toBe(traceId);
    const [request] = (await collector.trace(own)).filter(({ kind }) => kind === server);
    expect(request!.parentSpanId ?? '').toBe('');
  });

  it('carry what the settings say of the server, with the headers they ask for', async () => {
    const { app, collector } = await start({
      OTEL_SERVICE_NAME: 'door',
      OTEL_RESOURCE_ATTRIBUTES: 'service.name=other,deployment.environment.name=a%20b',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20abc,x-tenant=one',
    });

    await app.client.ask('{ me { id } }');
    await collector.trace(app.logs().at(-1)!['trace_id'] as string);

    expect(collector.spans[0]!.service).toMatchObject({
      'service.name': 'door',
      'deployment.environment.name': 'a b',
      'service.version': expect.any(String),
    });
    expect(collector.headers[0]).toMatchObject({ authorization: 'Basic abc', 'x-tenant': 'one' });
    expect(collector.paths[0]).toBe('/v1/traces');
  });

  it.each([
    ['OTEL_SDK_DISABLED', 'true'],
    ['OTEL_TRACES_EXPORTER', 'none'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', ''],
  ])('are not made with %s=%s', async (name, value) => {
    const { app } = await start({ [name]: value });

    await app.client.ask('{ me { id } }');

    expect(app.app.tracing).toBeNull();
    expect(app.logs().at(-1)).not.toHaveProperty('trace_id');
  });

  it('keep nobody waiting for a collector that never answers', async () => {
    const { app } = await start({ OTEL_EXPORTER_OTLP_TIMEOUT: '3000' }, 'silent');
    for (let requests = 0; requests < 20; requests++) await app.client.ask('{ me { id } }');
    open.pop();

    const started = performance.now();
    await app.close();

    expect(performance.now() - started).toBeLessThan(2500);
    const latencies = app.logs().flatMap(({ latency_ms }) => (latency_ms === undefined ? [] : [latency_ms]));
    expect(latencies).toHaveLength(20);
    expect(Math.max(...(latencies as number[]))).toBeLessThan(1000);
  });

  it('tell the log when nobody takes them', async () => {
    const { app, collector } = await start({ OTEL_EXPORTER_OTLP_TIMEOUT: '300' });
    await collector.close();

    await app.client.ask('{ me { id } }');

    const complaint = await eventually(
      async () => app.logs().find(({ msg }) => msg === 'spans could not be sent'),
      (line) => line !== undefined,
    );
    expect(complaint).toMatchObject({ level: 'warn', because: expect.any(String) });
    open.splice(0, 1);
  });
});
