/** By classes of SQLSTATE: the connection, room, an operator, the system, the server itself; a role or database gone. */
const awayStates = /^(?:08|25006|28|3D000|40|53|55000|55P03|57|58|XX)/;

/** By the codes of Node.js: of sockets, of looking names up, and of TLS. */
const awayCodes =
  /^(?:ECONN|EPIPE|EPROTO|ENOTFOUND|EAI_|ETIMEDOUT|EHOST(?:UNREACH|DOWN)|ENET(?:UNREACH|DOWN|RESET)|EADDRNOTAVAIL|ERR_(?:SSL|TLS)_)/;

/**
 * Whether the error tells of a database that is away, full or too slow, rather than of a bug. Whatever connecting fails
 * of is one, whatever its words.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // The ORM puts errors of its own around what the driver throws, with its properties.
  if ('isConnecting' in error) return true;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && (awayStates.test(code) || awayCodes.test(code))) return true;
  return /Query read timeout|timeout exceeded when trying to connect|Connection terminated|not queryable/i.test(
    error.message,
  );
}

/** Whether the error is of what was sent: it cannot be kept, or breaks a rule of the tables, now and later alike. */
export function isOfData(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && /^(?:22|23|54)/.test(code);
}
