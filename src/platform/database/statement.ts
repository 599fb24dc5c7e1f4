/** A statement that PostgreSQL parses once per connection, unless settings disable that. Each name has one text. */
export interface PreparedStatement<Row = unknown> {
  readonly name: string;
  readonly text: string;
  /** The text is built for each use: PostgreSQL parses it each time, and `name` is only shown in traces. */
  readonly varies?: true;
  /** Only carries the row type; never set. */
  readonly row?: Row;
}

/** Makes a prepared statement. The columns that its text selects must be those of `Row`. */
export function statement<Row = unknown>(name: string, text: string): PreparedStatement<Row> {
  return { name, text };
}
