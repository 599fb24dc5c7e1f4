/** The parameters of a connection, by their libpq names. */
export type Parameters = Readonly<Record<string, string>>;

type IsKnown = (name: string) => boolean;

/** postgresql://[user[:password]@][host][:port][/name][?parameters] */
const shape =
  /^postgres(?:ql)?:\/\/(?:(?<credentials>[^/]*)@)?(?<place>[^/?]*)(?:\/(?<dbname>[^?]*))?(?:\?(?<query>.*))?$/s;

const placeShape = /^(?:\[(?<address>[^\]]+)\]|(?<name>[^:[\]]*))(?::(?<port>\d*))?$/;

/**
 * Parses a URI as libpq does (PostgreSQL documentation, "Connection URIs"), except that a password may contain an
 * unescaped @ and ends at the last one. Throws an error that completes a sentence beginning with DATABASE_URL.
 */
export function parseConnectionUri(uri: string, isKnown: IsKnown): Parameters {
  const found = shape.exec(uri)?.groups ?? refuseUnreadable();
  const { credentials = '', place = '', dbname = '', query = '' } = found;
  // Either indicates an unescaped password, so other parts may belong to the password.
  if (credentials.includes('?') || dbname.includes('@')) refuseUnreadable();
  if (place.includes(',')) throw new Error(severalHosts);
  const main = Object.entries({ ...credentialsOf(credentials), ...placeOf(place), dbname })
    .filter(([, value]) => value !== '')
    .map(([part, value]) => [part, decoded(value)] as const);
  return { ...Object.fromEntries(main), ...parametersOf(query, isKnown) };
}

function credentialsOf(credentials: string): Parameters {
  const [user = '', ...password] = credentials.split(':');
  return { user, password: password.join(':') };
}

function placeOf(place: string): Parameters {
  const { address, name = '', port = '' } = placeShape.exec(place)?.groups ?? refuseUnreadable();
  return { host: address ?? name, port };
}

function refuseUnreadable(): never {
  throw new Error(unreadable);
}

const unreadable =
  'cannot be read: percent-encode the special characters of its password, such as / as %2F and ? as %3F.';

export const severalHosts =
  'names several hosts, and Gatehouse connects to one: give the name or address of the primary.';

function parametersOf(query: string, isKnown: IsKnown): Parameters {
  const found: Record<string, string> = {};
  for (const part of query === '' ? [] : query.split('&')) {
    const [name = '', value, ...more] = part.split('=').map(decoded);
    if (value === undefined || more.length > 0) throw new Error(unreadableParameters);
    if (name in found) throw new Error(`gives a parameter twice${named(name, query)}: give it once.`);
    if (!isKnown(name)) throw new Error(unknownParameter(named(name, query)));
    found[name] = value;
  }
  return found;
}

const unreadableParameters =
  'has parameters after its ? that cannot be read: give name=value, with & between them and & and = in values as %26 and %3D.';

export function unknownParameter(name: string): string {
  return `has a parameter that Gatehouse does not honour${name}: leave it out. docs/operations.md lists those it honours.`;
}

/**
 * Names a parameter in a message, unless an @ in the query indicates that the name is part of an unescaped password.
 */
function named(name: string, query: string): string {
  return /^[a-z_]{1,40}$/i.test(name) && !query.includes('@') ? `, ${name}` : '';
}

/**
 * Refuses an invalid percent escape, as libpq does, because it is unclear whether other escapes were meant literally.
 */
function decoded(text: string): string {
  try {
    const plain = decodeURIComponent(text);
    if (!plain.includes('\0')) return plain;
  } catch {
    // The error below describes the problem.
  }
  throw new Error(
    'has a % that does not begin an escape: write a % in the user, the password or a parameter as %25.',
  );
}
