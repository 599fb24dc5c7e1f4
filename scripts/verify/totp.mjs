import { createHmac } from 'node:crypto';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The code of an authenticator app (RFC 6238), `steps` time steps from the moment, which is in milliseconds. */
export function totpCode(otpauthUri, moment, steps = 0) {
  const asked = new URL(otpauthUri).searchParams;
  const [period, digits] = [Number(asked.get('period') ?? 30), Number(asked.get('digits') ?? 6)];
  const algorithm = (asked.get('algorithm') ?? 'SHA1').toLowerCase();
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(moment / 1000 / period) + steps));
  const mac = createHmac(algorithm, fromBase32(asked.get('secret') ?? ''))
    .update(counter)
    .digest();
  const number = mac.readUInt32BE(mac.at(-1) & 0xf) & 0x7fffffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

/** So many codes of the same length that are wrong now and around it. */
export function wrongCodes(otpauthUri, moment, count) {
  const near = new Set(Array.from({ length: 9 }, (_, at) => totpCode(otpauthUri, moment, at - 4)));
  const all = Array.from({ length: count + 9 }, (_, at) => String(at).padStart([...near][0].length, '7'));
  return all.filter((code) => !near.has(code)).slice(0, count);
}

function fromBase32(text) {
  const bits = [...text].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
