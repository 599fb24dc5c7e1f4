import { connect } from 'node:net';

/** Sends bytes to a server as they are, and gives all that comes back until it closes the connection. */
export async function sendRaw(origin: string, bytes: string): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.write(bytes, 'latin1');
  await new Promise<void>((resolve, reject) => {
    socket.setTimeout(10_000, () => socket.destroy(new Error('The server neither answers nor closes.')));
    socket.on('end', resolve);
    socket.on('error', (error) => (chunks.length > 0 ? resolve() : reject(error)));
  });
  socket.destroy();

  const [head = '', body = ''] = Buffer.concat(chunks).toString().split('\r\n\r\n', 2);
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => line.toLowerCase().split(': ', 2) as [string, string]),
  );
  return { status: Number(statusLine.split(' ')[1]), headers, body };
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Head {
  readonly line?: string;
  readonly host?: string | null;
  readonly type?: string;
  readonly headers?: readonly string[];
}

/** A request as bytes, so that every header can be impossible. */
export function requestOf(body: string, head: Head = {}): string {
  const { line = 'POST /graphql HTTP/1.1', host = 'x', type = 'application/json', headers = [] } = head;
  const lines = [
    line,
    ...(host === null ? [] : [`Host: ${host}`]),
    ...(type === '' ? [] : [`Content-Type: ${type}`]),
    ...headers,
    `Content-Length: ${body.length}`,
    'Connection: close',
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}
