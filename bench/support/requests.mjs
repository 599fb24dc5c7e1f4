import net from 'node:net';

/** The bytes of a POST with a JSON body. */
export function post(path, body, token) {
  const lines = [
    `POST ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    'user-agent: gatehouse-bench',
    'content-type: application/json',
    ...(token ? [`authorization: Bearer ${token}`] : []),
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

export function graphql(query, variables, token) {
  return post('/graphql', JSON.stringify({ query, variables }), token);
}

/** Sends one request on a connection of its own and gives the body of the answer, from JSON. */
export function ask(port, request, milliseconds = 5000) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(request));
    socket.setTimeout(milliseconds, () => socket.destroy(new Error('No answer in time.')));
    let answer = '';
    socket.setEncoding('utf8').on('data', (text) => {
      answer += text;
      const body = wholeBody(answer);
      if (body === null) return;
      socket.destroy();
      resolve(JSON.parse(body));
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`The connection was closed before an answer: ${answer}`)));
  });
}

function wholeBody(answer) {
  const end = answer.indexOf('\r\n\r\n');
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(answer.slice(0, end)) ?? [];
  const body = answer.slice(end + 4);
  return end >= 0 && Buffer.byteLength(body) >= Number(length) ? body : null;
}

/**
 * A port that was free a moment ago, below those from which the kernel takes the near ends of connections: somebody
 * who asks again and again for a port of those until a server listens there may reach himself.
 */
export async function freePort() {
  for (let tries = 0; tries < 100; tries++) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (await isFree(port)) return port;
  }
  throw new Error('No port from 20000 to 32000 is free.');
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = net.createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
