// Loaded into a server process by `--import`: moves the clock of its machine by as many milliseconds as stand in the
// file that MOVED_CLOCK_FILE names, now and whenever that changes. The monotonic clock stays, as on a machine.
import { readFileSync } from 'node:fs';

const RealDate = Date;
const read = () => Number(readFileSync(process.env.MOVED_CLOCK_FILE, 'utf8'));

let offset = read();
setInterval(() => (offset = read()), 50).unref();

const now = () => RealDate.now() + offset;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, made) => Reflect.construct(target, args.length > 0 ? args : [now()], made),
  apply: (target) => new target(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});
