import type pg from 'pg';
import type { Postgres } from '../../platform/database/orm-options.js';
import { refuseOtherSession, sessionOptions } from '../../platform/database/session.js';
import type { TextQuery } from './shape.js';

/** Two sessions of the target: one that reads and may hold a transaction open, and one that writes. */
export interface TargetSessions {
  readonly reader: TextQuery;
  readonly writer: TextQuery;
  readonly close: () => Promise<void>;
}

/** Milliseconds. A statement moves or reads one page, or sorts one table. */
const wishes = { connectionTimeoutMillis: 10_000, query_timeout: 600_000 };

/** Values as PostgreSQL writes them. */
const asText = { getTypeParser: () => (value: unknown) => value };

export async function targetSessions({ connector, survey }: Postgres): Promise<TargetSessions> {
  const options = sessionOptions(survey.schema, 'unhurried');
  const opened: pg.Client[] = [];
  const close = async () => {
    await Promise.all(opened.map((client) => client.end()));
  };
  try {
    for (let count = 0; count < 2; count++) {
      opened.push(await connector.connect(options, wishes));
      await refuseOtherSession(opened[count]!, survey.schema);
    }
  } catch (error) {
    await close();
    throw error;
  }
  const [reader, writer] = opened.map(textQuery);
  return { reader: reader!, writer: writer!, close };
}

function textQuery(client: pg.Client): TextQuery {
  return async (text, values = []) => {
    const query = { text, values: [...values], rowMode: 'array' as const, types: asText };
    const { rows } = await client.query<(string | null)[]>(query as pg.QueryArrayConfig);
    return rows;
  };
}
