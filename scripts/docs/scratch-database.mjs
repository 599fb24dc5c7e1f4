// A database for the commands of the documentation that need PostgreSQL, on the server of TEST_DATABASE_URL.
import pg from 'pg';

/** The secrets of its servers: pages put them into the file production.env. */
export const secrets = {
  TOKEN_PEPPER: 'token-pepper-of-the-documentation-0123456789',
  PASSWORD_PEPPER: 'password-pepper-of-the-documentation-0123456789',
  ENCRYPTION_KEY: 'encryption-key-of-the-documentation-0123456789',
};

export async function scratchDatabase(serverUrl) {
  const name = `gatehouse_docs_${process.pid}`;
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const onServer = async (statements) => {
    const client = new pg.Client({ connectionString: serverUrl, connectionTimeoutMillis: 5000 });
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  };
  const empty = `${name}_empty`;
  const emptyUrl = new URL(url);
  emptyUrl.pathname = `/${empty}`;
  const drop = [name, empty, 'gatehouse_drill'].map((one) => `drop database if exists ${one} with (force)`);
  await onServer([...drop, `create database ${name}`, `create database ${empty}`]);
  return {
    url: url.href,
    /** Of a database without tables. */
    emptyUrl: emptyUrl.href,
    env: {
      ...secrets,
      DATABASE_URL: url.href,
      // For the commands of PostgreSQL, which pages write without a user.
      PGUSER: url.username,
      PGPASSWORD: url.password,
      PGPORT: url.port,
      PGSSLMODE: url.searchParams.get('sslmode') ?? 'prefer',
    },
    drop: () => onServer(drop),
  };
}
