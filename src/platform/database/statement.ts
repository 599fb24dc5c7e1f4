/** A statement that PostgreSQL parses and plans once for each connection, unless settings say otherwise. One name, one text. */
export interface PreparedStatement<Row = unknown> {
  readonly name: string;
  readonly text: string;
  /** For the type only: never there. */
  readonly row?: Row;
}

/** A prepared statement whose rows have the given type: the columns that the text names must be those of `Row`. */
export function statement<Row = unknown>(name: string, text: string): PreparedStatement<Row> {
  return { name, text };
}
