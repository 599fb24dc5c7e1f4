import pg from 'pg';

/** Speaks to the server of TEST_DATABASE_URL, beside the databases of the tests. */
export async function administer(sql) {
  const client = new pg.Client({ connectionString: process.env.TEST_DATABASE_URL });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

/** The URL of another database on that server. */
export function urlOf(name) {
  const url = new URL(process.env.TEST_DATABASE_URL);
  url.pathname = `/${name}`;
  return url.toString();
}
