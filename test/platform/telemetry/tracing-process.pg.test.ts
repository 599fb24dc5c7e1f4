import { afterAll, afterEach, describe, expect, it, jest } from '@jest/globals';
import { DataFolders } from '../../support/data-folders.js';
import { eventually } from '../../support/eventually.js';
import { Process } from '../../support/server-process.js';
import { TraceCollector } from '../../support/trace-collector.js';

// Whole processes start here, on a machine that may have others to run.
jest.setTimeout(120_000);

describe('a server process', () => {
  const folders = new DataFolders();
  const collectors: TraceCollector[] = [];
  afterEach(async () => {
    await Process.stopAll();
    await Promise.all(collectors.splice(0).map((one) => one.close()));
  });
  afterAll(() => folders.removeAll());

  const watched = {
    NODE_OPTIONS: `--import ${new URL('../../support/watch-loading.mjs', import.meta.url).href}`,
  };

  async function collector(behaviour?: 'answers' | 'silent') {
    collectors.push(await TraceCollector.start(behaviour));
    return collectors.at(-1)!;
  }

  it('loads nothing of OpenTelemetry that is not asked for', async () => {
    const server = await Process.listen({ DATA_DIR: await folders.used(), ...watched });
    await server.client.me();
    await expect(server.stop()).resolves.toBe(0);

    expect(server.stderr).not.toContain('loaded');
  });

  it('sends spans in the standard form, those of the last moment too', async () => {
    const there = await collector();
    const { OTEL_EXPORTER_OTLP_ENDPOINT } = there.settings;
    const server = await Process.listen({
      DATA_DIR: await folders.used(),
      ...watched,
      OTEL_EXPORTER_OTLP_ENDPOINT,
    });
    await server.client.me();
    await expect(server.stop()).resolves.toBe(0);

    expect(server.stderr).toContain('loaded');
    expect(there.headers[0]).toMatchObject({ 'content-type': 'application/x-protobuf' });
    expect(there.bodies.join('')).toContain('query me');
  });

  it('ends soon though the collector never answers', async () => {
    const silent = await collector('silent');
    const server = await Process.listen({ DATA_DIR: await folders.used(), ...silent.settings });
    await server.client.me();
    await eventually(
      async () => silent.bodies.length,
      (requests) => requests > 0,
    );
    await server.client.me();

    const started = performance.now();
    await expect(server.stop()).resolves.toBe(0);

    expect(performance.now() - started).toBeLessThan(5000);
  });
});
