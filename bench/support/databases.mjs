import pg from 'pg';

const admin = process.env.BENCH_DATABASE_URL ?? 'postgresql://root@127.0.0.1:5432/test?sslmode=disable';
const made = new Set();

async function administer(...statements) {
  const client = new pg.Client({ connectionString: admin, connectionTimeoutMillis: 3000 });
  await client.connect();
  try {
    const rows = [];
    for (const sql of statements) rows.push(...(await client.query(sql)).rows);
    return rows;
  } finally {
    await client.end();
  }
}

/** What there is to know of the PostgreSQL server, or null when it cannot be reached. */
export async function postgresFacts() {
  try {
    const [version, fsync, commit] = await administer(
      'show server_version',
      'show fsync',
      'show synchronous_commit',
    );
    return {
      version: version.server_version,
      fsync: fsync.fsync,
      synchronousCommit: commit.synchronous_commit,
    };
  } catch (error) {
    return { unreachable: error.message || error.code };
  }
}

/** Makes an empty database and gives its URL. */
export async function createDatabase(purpose) {
  const name = `gatehouse_bench_${process.pid}_${purpose}`;
  made.add(name);
  await administer(`create database ${name}`);
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return url.toString();
}

export async function dropDatabases() {
  for (const name of made) await administer(`drop database if exists ${name} with (force)`);
  made.clear();
}
