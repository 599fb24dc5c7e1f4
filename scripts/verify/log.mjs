import { createReadStream, existsSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Failed, Skipped } from './outcome.mjs';

/** Milliseconds. A server writes its lines together, so the last ones come a little later. */
const patience = 3000;

/** What stands in no line, whoever's it is. */
const never = [
  [/bearer [\w-]/i, 'an Authorization header'],
  [/\$argon2|\$2[aby]\$\d\d\$/, 'the hash of a password'],
];

/** Fields that hold numbers by nature, in which six digits are no code. */
const numeric = /^time$|^latency_ms$|_id$|^port$|^pid$/;

/** What a server writes from now on: to a file, or to standard input where the name is `-`. Null where none is given. */
export function openLog(file) {
  if (!file) return null;
  let text = '';
  if (file === '-') {
    process.stdin.setEncoding('utf8').on('data', (chunk) => (text += chunk));
    return { read: async () => text, close: () => process.stdin.destroy() };
  }
  if (!existsSync(file)) throw new Error(`There is no file ${file}, which --log names.`);
  const start = statSync(file).size;
  const read = async () => {
    text = '';
    // A file that is shorter now was begun anew.
    const from = statSync(file).size < start ? 0 : start;
    for await (const chunk of createReadStream(file, { encoding: 'utf8', start: from })) text += chunk;
    return text;
  };
  return { read, close() {} };
}

/** The lines of this run, once there is one for each of its requests or the patience is at its end. */
export async function linesOf(server, log) {
  if (!log) return null;
  const overdue = Date.now() + patience;
  for (;;) {
    const text = await log.read();
    const isThere = server.requestIds.every((id) => text.includes(id));
    if (isThere || Date.now() > overdue) return text.split('\n').filter((line) => line !== '');
    await delay(100);
  }
}

/** 6. Each request has its id in the log, and each security event its type. */
export async function requestIds(server, lines) {
  const objects = needLog(server, lines);
  const events = new Set(objects.map(({ request_id: id, event }) => `${event} of ${id}`));
  const missing = server.requestIds.filter((id) => !objects.some((line) => line['request_id'] === id));
  if (missing.length > 0) {
    throw new Failed(
      `${missing.length} of ${server.requestIds.length} requests have no line with their request_id, as ${missing[0]}.`,
      'LOG_LEVEL has to be info; where a proxy sets X-Request-ID, let it keep the one that comes.',
    );
  }
  const unsaid = [...server.events]
    .map(([id, type]) => `${type} of ${id}`)
    .filter((said) => !events.has(said));
  if (unsaid.length > 0) {
    throw new Failed(
      `The log does not have the security event ${unsaid[0]}.`,
      'Each security event has to have its type in the field event, with its request_id.',
    );
  }
  return `${server.requestIds.length} requests and ${server.events.size} security events, each with its request_id`;
}

/** 7. No secret that this run used or got stands in the log, in whatever spelling. */
export async function noSecrets(server, lines) {
  needLog(server, lines);
  const ours = new Set(server.requestIds);
  const wanted = [...server.secrets].flatMap(([secret, name]) =>
    spellings(secret).map((text) => [text, name]),
  );
  lines.forEach((line, at) => {
    const found =
      never.find(([pattern]) => pattern.test(line))?.[1] ??
      wanted.find(([text]) => text.length >= 8 && line.includes(text))?.[1] ??
      shortOnes(line, ours, wanted);
    if (!found) return;
    throw new Failed(
      `Line ${at + 1} of what was written since the start has a secret: ${found}.`,
      'Find what writes it, rotate what stands in the log, and clean the log.',
    );
  });
  return `${server.secrets.size} secrets, none of them in ${lines.length} lines`;
}

/** Codes of six digits, in fields of our own requests that hold no numbers by nature. */
function shortOnes(line, ours, wanted) {
  const fields = objectOf(line) ?? {};
  if (!ours.has(fields['request_id'])) return undefined;
  const values = Object.entries(fields).filter(([name]) => !numeric.test(name));
  const words = new Set(values.flatMap(([, value]) => JSON.stringify(value).match(/[\w-]+/g) ?? []));
  return wanted.find(([text]) => text.length < 8 && words.has(text))?.[1];
}

function spellings(secret) {
  const signature = secret.split('.');
  const proofs = signature.length > 1 ? [signature.at(-1)] : [];
  const all = [secret, ...proofs].flatMap((text) => [
    text,
    JSON.stringify(text).slice(1, -1),
    encodeURIComponent(text),
    Buffer.from(text).toString('base64').replace(/=+$/, ''),
  ]);
  return [...new Set(all)];
}

/** The lines as objects; those that are none are left out. A log without this run's requests says nothing. */
function needLog(server, lines) {
  if (lines === null) {
    const how = 'Give the server’s log: --log FILE, or --log - and pipe it in.';
    throw new Skipped('There is no log to look at.', how);
  }
  const objects = lines.map(objectOf).filter((line) => line !== null);
  const ours = new Set(server.requestIds);
  if (objects.some((line) => ours.has(line['request_id']))) return objects;
  throw new Failed(
    `The log has ${lines.length} new lines, and none is of this run.`,
    'Give the log of this server, one JSON object a line, with LOG_LEVEL info.',
  );
}

function objectOf(line) {
  try {
    const value = JSON.parse(line);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
