import { all } from './config.js';
import type { ConfigWarning } from './warnings.js';

const known: ReadonlySet<string> = new Set([...Object.values(all).map(({ name }) => name), 'NODE_ENV']);

/** Each provider of OAUTH_PROVIDERS has settings with its name. */
const ofProviders = /^OAUTH_[A-Z0-9_]+_(CLIENT_ID|CLIENT_SECRET|REDIRECT_URI|TITLE)$/;

/** Settings of other programs that share an .env file with the server: Node.js, Docker Compose, PostgreSQL. */
const ofOthers =
  /^(NODE_|UV_|npm_|COMPOSE_|DOCKER_|POSTGRES_|PG[A-Z]|OTEL_|TZ$|LANG$|LC_|NO_COLOR$|FORCE_COLOR$)/;

/**
 * Warns of names that are no setting and would be silently ignored. In the environment, which has many variables of
 * other programs, only names similar to a setting are reported; in an .env file, all.
 */
export function unknownSettings(
  names: readonly string[],
  namesInFile: readonly string[] = [],
): ConfigWarning[] {
  const given = new Set(names);
  const inFile = new Set(namesInFile);
  return [...new Set([...names, ...namesInFile])]
    .filter((name) => !known.has(name) && !ofProviders.test(name))
    .map((name) => tell(name, inFile.has(name), given))
    .filter((risk) => risk !== null);
}

function tell(name: string, isInFile: boolean, given: ReadonlySet<string>): ConfigWarning | null {
  const meant = nearest(name);
  // If the correct name is also set, a similar name belongs to another program.
  if (meant !== null && (isInFile || !given.has(meant))) {
    const message = `${name} is not a setting of Gatehouse and is ignored. ${meant} is one.`;
    return { setting: name, message, remedy: `Write ${meant}, or remove ${name}.` };
  }
  if (!isInFile || ofOthers.test(name)) return null;
  const message = `${name} in .env is not a setting of Gatehouse and is ignored.`;
  return { setting: name, message, remedy: `Remove ${name}, or look for its name in docs/configuration.md.` };
}

/** Letters that may differ. Short names resemble those of other programs, such as HTTP_PORT and SMTP_PORT. */
function tolerance(name: string): number {
  if (name.length < 8) return 0;
  return name.length < 12 ? 1 : 2;
}

function nearest(name: string): string | null {
  const written = name.toUpperCase().replaceAll('-', '_');
  const allowed = tolerance(written);
  const candidates = [...known]
    // Shells set names such as `host` themselves.
    .filter((candidate) => candidate.includes('_') && Math.abs(candidate.length - written.length) <= allowed)
    .map((candidate) => ({ candidate, distance: distanceOf(written, candidate) }))
    .filter(({ distance }) => distance <= allowed)
    .toSorted((one, other) => one.distance - other.distance);
  return candidates[0]?.candidate ?? null;
}

/** Number of letters that are added, removed, changed or swapped with a neighbour (optimal string alignment). */
function distanceOf(one: string, other: string): number {
  const table = [Array.from({ length: other.length + 1 }, (_, at) => at)];
  for (let row = 1; row <= one.length; row++) {
    table[row] = [row];
    for (let at = 1; at <= other.length; at++) table[row]![at] = step(table, [one, other], row, at);
  }
  return table[one.length]![other.length]!;
}

function step(
  table: readonly (readonly number[])[],
  [one, other]: readonly [string, string],
  row: number,
  at: number,
): number {
  const changed = table[row - 1]![at - 1]! + (one[row - 1] === other[at - 1] ? 0 : 1);
  const least = Math.min(table[row - 1]![at]! + 1, table[row]![at - 1]! + 1, changed);
  const isSwapped = row > 1 && at > 1 && one[row - 1] === other[at - 2] && one[row - 2] === other[at - 1];
  return isSwapped ? Math.min(least, table[row - 2]![at - 2]! + 1) : least;
}
