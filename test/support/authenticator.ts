import { createHmac } from 'node:crypto';

/** Somebody's phone: RFC 6238 written anew, so that a mistake of the server's library shows. */
export class Authenticator {
  constructor(
    readonly secret: string,
    private readonly now: () => Date,
    private readonly options = { period: 30, digits: 6 },
  ) {}

  /** The code of now, or of so many steps from now. */
  code(steps = 0): string {
    const { period, digits } = this.options;
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(Math.floor(this.now().getTime() / 1000 / period) + steps));
    const mac = createHmac('sha1', fromBase32(this.secret)).update(counter).digest();
    const number = mac.readUInt32BE(mac.at(-1)! & 0xf) & 0x7fffffff;
    return String(number % 10 ** digits).padStart(digits, '0');
  }

  /** A code that is wrong now and around it. */
  wrongCode(): string {
    const near = new Set([-2, -1, 0, 1, 2].map((steps) => this.code(steps)));
    return ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !near.has(code))!;
  }
}

function fromBase32(text: string): Buffer {
  const bits = [...text].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  );
  const bytes = bits.join('').match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}
