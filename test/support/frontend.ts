import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';

/** A web server of a frontend, which any name of this machine reaches. */
export interface Frontend {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** Serves an empty page with one script, a TypeScript file that is bundled for browsers. */
export async function serveFrontend(file: string): Promise<Frontend> {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const script = outputFiles[0]!.text;
  const page = '<!doctype html><title>A frontend</title><script src="/script.js"></script>';
  const server = createServer(({ url }, response) => {
    const [type, body] = url === '/script.js' ? ['text/javascript', script] : ['text/html', page];
    response.setHeader('content-type', `${type}; charset=utf-8`).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, () => resolve()));
  const close = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { port: (server.address() as AddressInfo).port, close };
}
