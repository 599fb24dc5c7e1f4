// What comparing passwords costs by itself: so many comparisons under way at all times, through the same libraries.
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { hash, verify } from '@node-rs/argon2';
import bcrypt from 'bcryptjs';
import { Piscina } from 'piscina';

const password = 'the password of a benchmark';
const secret = randomBytes(32);

/** Each gives a function that compares once. */
const schemes = {
  async argon2id() {
    const made = await hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1, secret });
    return () => verify(made, password, { secret });
  },
  async bcrypt(concurrency) {
    const made = await bcrypt.hash(password, 10);
    const filename = fileURLToPath(new URL('./bcrypt-worker.mjs', import.meta.url));
    const pool = new Piscina({ filename, minThreads: concurrency, maxThreads: concurrency, execArgv: [] });
    return () => pool.run({ password, hash: made });
  },
};

const [scheme, concurrency] = [process.env.SCHEME, Number(process.env.CONCURRENCY)];
const compare = await schemes[scheme](concurrency);

/** Comparisons a second, one after the other. */
async function keepComparing(milliseconds) {
  const started = performance.now();
  let count = 0;
  while (performance.now() - started < milliseconds) {
    if (!(await compare())) throw new Error('The password did not match.');
    count++;
  }
  return (count * 1000) / (performance.now() - started);
}

process.on('message', async (seconds) => {
  const lanes = await Promise.all(Array.from({ length: concurrency }, () => keepComparing(seconds * 1000)));
  process.send(lanes.reduce((sum, perSecond) => sum + perSecond));
});
process.on('disconnect', () => process.exit());
process.send('ready');
