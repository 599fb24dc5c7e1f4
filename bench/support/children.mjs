// Every process that the benchmark starts is started here, so that every one of them can be ended.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const children = new Set();
let over = false;

/**
 * Starts a program in a process group of its own, so that what it starts in turn ends with it, and so that Ctrl-C
 * reaches the benchmark first.
 */
export function startChild(command, args, options = {}) {
  if (over) throw new Error('The benchmark is over.');
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], ...options, detached: true });
  child.complaints = '';
  child.stderr
    ?.setEncoding('utf8')
    .on('data', (text) => (child.complaints = (child.complaints + text).slice(-4000)));
  child.ended = new Promise((resolve) => {
    child.once('exit', resolve);
    child.once('error', (error) => resolve(error.message));
  });
  children.add(child);
  return child;
}

/** Starts one of our own modules, to be spoken to by messages. */
export function startModule(path, env = {}) {
  const options = { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], env: { ...process.env, ...env } };
  return startChild(process.execPath, [path], options);
}

/** The next message from a module, or an error when it ends before or says nothing for too long. */
export async function message(child, seconds) {
  const overdue = new AbortController();
  try {
    return await Promise.race([
      new Promise((resolve) => child.once('message', resolve)),
      child.ended.then((code) =>
        Promise.reject(new Error(`${describe(child)} ended (${code}).\n${child.complaints}`)),
      ),
      delay(seconds * 1000, undefined, overdue).then(() => {
        throw new Error(`${describe(child)} said nothing for ${seconds} s.\n${child.complaints}`);
      }),
    ]);
  } finally {
    overdue.abort();
  }
}

export function describe(child) {
  return child.spawnargs.slice(1).join(' ') || child.spawnfile;
}

/** Asks a child and all that it started to end, waits up to six seconds, and then makes them. */
export async function stopChild(child) {
  children.delete(child);
  if (child.pid === undefined) return;
  signal(child, 'SIGTERM');
  for (let tries = 0; tries < 300 && signal(child, 0); tries++) await delay(20);
  signal(child, 'SIGKILL');
  await Promise.race([child.ended, delay(1000)]);
}

/** For good: what asks for another child afterwards gets none. */
export async function stopAllChildren() {
  over = true;
  await Promise.all([...children].map(stopChild));
}

/** Whether there was still anybody to send it to. */
function signal(child, name) {
  try {
    return process.kill(-child.pid, name);
  } catch {
    return false;
  }
}

// The kernel counts in hundredths of a second (USER_HZ).
const tick = 10_000;

/** User and system time that a process has used so far, in microseconds. */
export function cpuMicros(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [utime, stime] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13);
  return (Number(utime) + Number(stime)) * tick;
}

/** Resident memory of a process, in megabytes of 1,000,000 bytes. */
export function residentMegabytes(pid) {
  const [, kibibytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return (Number(kibibytes) * 1024) / 1e6;
}
