/**
 * SQLSTATE classes of an unavailable database: connection failures, missing resources, operator intervention, system
 * and internal errors, and a missing role or database.
 */
const awayStates = /^(?:08|25006|28|3D000|40|53|55000|55P03|57|58|XX)/;

/** Node.js error codes of sockets, name look-ups and TLS. */
const awayCodes =
  /^(?:ECONN|EPIPE|EPROTO|ENOTFOUND|EAI_|ETIMEDOUT|EHOST(?:UNREACH|DOWN)|ENET(?:UNREACH|DOWN|RESET)|EADDRNOTAVAIL|ERR_(?:SSL|TLS)_)/;

/**
 * Whether the error means that the database is unreachable, full or too slow, rather than a bug. Every error from
 * connecting counts, regardless of its code.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // The ORM wraps the driver's errors in its own and copies their properties.
  if ('isConnecting' in error) return true;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && (awayStates.test(code) || awayCodes.test(code))) return true;
  return /Query read timeout|timeout exceeded when trying to connect|Connection terminated|not queryable/i.test(
    error.message,
  );
}

/** Whether the data caused the error: the tables can never accept it, so a retry is useless. */
export function isOfData(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && /^(?:22|23|54)/.test(code);
}
