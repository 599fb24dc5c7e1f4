import net from 'node:net';

const headEnd = Buffer.from('\r\n\r\n');

/**
 * One keep-alive connection with one request under way at a time. A script says what it sends (`request`) and what
 * the answer has in it (`expect`). A script with a `token` in its request and a `follow` sends next time what the
 * answer has after `follow`, up to the next quotation mark, in the token's place.
 */
export class Connection {
  #socket;
  #rest = null;
  #sent = 0;
  #expect;
  #follow;
  #answered;

  constructor({ request, token, expect, follow = '' }, answered) {
    this.request = request;
    this.token = token;
    this.#expect = Buffer.from(expect);
    this.#follow = Buffer.from(follow);
    this.#answered = answered;
  }

  async open(port) {
    // One buffer for all answers: a new one for each would be most of what this process allocates.
    const buffer = Buffer.allocUnsafe(65_536);
    const callback = (size) => this.#take(buffer.subarray(0, size));
    this.#socket = net.connect({ port, host: '127.0.0.1', noDelay: true, onread: { buffer, callback } });
    await new Promise((resolve, reject) => this.#socket.once('connect', resolve).once('error', reject));
    this.#socket.on('close', () => this.#answered(this, 0, 'The server closed the connection.'));
    this.#socket.on('error', () => {});
  }

  ask() {
    this.#sent = performance.now();
    this.#socket.write(this.request, 'latin1');
  }

  close() {
    this.#socket.removeAllListeners('close');
    this.#socket.destroy();
  }

  #take(chunk) {
    const data = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk;
    const end = data.indexOf(headEnd);
    const length = end < 0 ? Infinity : end + 4 + contentLength(data.latin1Slice(0, end));
    this.#rest = data.length < length ? Buffer.from(data) : null;
    if (this.#rest) return;

    const milliseconds = performance.now() - this.#sent;
    const wrong = data.indexOf(this.#expect, end) < 0 ? data.toString() : null;
    if (this.#follow.length > 0 && wrong === null) this.#advance(data, end);
    this.#answered(this, milliseconds, wrong);
  }

  /** Successors are as long as their predecessors, so the length in the head stays right. */
  #advance(data, end) {
    const start = data.indexOf(this.#follow, end) + this.#follow.length;
    const successor = data.latin1Slice(start, data.indexOf('"', start));
    this.request = this.request.replace(this.token, successor);
    this.token = successor;
  }
}

function contentLength(head) {
  return Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1]);
}
