import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readTraceparent } from '../../../src/platform/telemetry/trace-context.js';
import { TestApp } from '../../support/test-app.js';

// The example of W3C Trace Context §3.2.
const trace_id = '4bf92f3577b34da6a3ce929d0e0e4736';
const span_id = '00f067aa0ba902b7';
const given = `00-${trace_id}-${span_id}-01`;

describe('readTraceparent', () => {
  it.each([
    given,
    `00-${trace_id}-${span_id}-00`,
    `01-${trace_id}-${span_id}-01`,
    `cc-${trace_id}-${span_id}-01-what-comes-later`,
  ])('reads %s', (header) => {
    expect(readTraceparent(header)).toEqual({ trace_id, span_id });
  });

  it.each([
    ['nothing', undefined],
    ['an empty one', ''],
    ['the version that never is', `ff-${trace_id}-${span_id}-01`],
    ['a trace of noughts', `00-${'0'.repeat(32)}-${span_id}-01`],
    ['a span of noughts', `00-${trace_id}-${'0'.repeat(16)}-01`],
    ['capitals', `00-${trace_id.toUpperCase()}-${span_id}-01`],
    ['more than this version has', `${given}-more`],
    ['a later version that goes on without a hyphen', `01-${trace_id}-${span_id}-01more`],
    ['two of them', `${given}, ${given}`],
    ['a list', [given, given]],
    ['a short trace', `00-${trace_id.slice(1)}-${span_id}-01`],
    ['flags that are none', `00-${trace_id}-${span_id}-zz`],
    ['space around it', ` ${given}`],
    ['two lines', `${given}\n`],
  ])('takes %s for none', (_what, header) => {
    expect(readTraceparent(header)).toBeNull();
  });
});

describe('the log line of a request that belongs to a trace', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  const lineOf = async (traceparent: string) => {
    await app.client.ask('{ me { id } }', {}, { headers: { traceparent } });
    return app.logs().findLast(({ msg }) => msg === 'request');
  };

  it('names the trace and the span of the caller', async () => {
    await expect(lineOf(given)).resolves.toMatchObject({ trace_id, span_id });
  });

  it('has nothing of a header that is not valid', async () => {
    const line = await lineOf(`00-${trace_id}-hunter2-01`);

    expect(line).not.toHaveProperty('trace_id');
    expect(JSON.stringify(line)).not.toContain('hunter2');
  });
});
