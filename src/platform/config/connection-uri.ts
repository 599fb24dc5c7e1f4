/** The parameters of a connection, by libpq's names. */
export type Parameters = Readonly<Record<string, string>>;

type IsKnown = (name: string) => boolean;

/** postgresql://[user[:password]@][host][:port][/name][?parameters] */
const shape =
  /^postgres(?:ql)?:\/\/(?:(?<credentials>[^/]*)@)?(?<place>[^/?]*)(?:\/(?<dbname>[^?]*))?(?:\?(?<query>.*))?$/s;

const placeShape = /^(?:\[(?<address>[^\]]+)\]|(?<name>[^:[\]]*))(?::(?<port>\d*))?$/;

/**
 * Takes a URI apart as libpq does (PostgreSQL documentation, "Connection URIs"), but for a password with an unescaped
 * @, which ends at the last one. Throws an error that completes a sentence beginning with DATABASE_URL.
 */
export function parseConnectionUri(uri: string, isKnown: IsKnown): Parameters {
  const found = shape.exec(uri)?.groups ?? refuseUnreadable();
  const { credentials = '', place = '', dbname = '', query = '' } = found;
  // Either is a sign of a password that was not escaped, so what stands elsewhere may be a part of it.
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
  'cannot be read: write the special characters of its password as % and their code, / as %2F and ? as %3F.';

export const severalHosts =
  'names several hosts, and Gatehouse connects to one: give the name or address that leads to the primary.';

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

/** An @ after the ? may belong to a password that was not escaped, and what looks like a name to it as well. */
function named(name: string, query: string): string {
  return /^[a-z_]{1,40}$/i.test(name) && !query.includes('@') ? `, ${name}` : '';
}

/** A % that begins no escape is refused, as by libpq: nobody knows whether %41 was meant as it stands. */
function decoded(text: string): string {
  try {
    const plain = decodeURIComponent(text);
    if (!plain.includes('\0')) return plain;
  } catch {
    // What follows says so.
  }
  throw new Error(
    'has a % that begins no escape: write a % of the user, the password or a parameter as %25.',
  );
}
