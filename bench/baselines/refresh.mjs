// What rotating a token costs at the least when it is an UPDATE and an INSERT in one transaction.
import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { json, listen, readJson } from './listen.mjs';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });

await pool.query(`create table floor_tokens (
  id uuid primary key, session_id uuid not null, digest text not null unique, created_at timestamptz not null,
  expires_at timestamptz not null, spent_at timestamptz)`);

const spend = {
  name: 'spend',
  text: `update floor_tokens set spent_at = $2 where digest = $1 and spent_at is null and expires_at > $2
    returning session_id`,
};
const insert = { name: 'insert', text: 'insert into floor_tokens values ($1, $2, $3, $4, $5)' };

listen(async (request, response) => {
  const { token } = await readJson(request);
  const client = await pool.connect();
  try {
    await client.query('begin');
    const { rows } = await client.query({ ...spend, values: [token, new Date()] });
    const successor = await add(client, rows[0].session_id);
    await client.query('commit');
    json(response, { token: successor });
  } finally {
    client.release();
  }
});

process.on('message', async () => process.send(await add(pool, randomUUID())));

async function add(client, sessionId) {
  const token = randomBytes(32).toString('base64url');
  const now = Date.now();
  const values = [randomUUID(), sessionId, token, new Date(now), new Date(now + 86_400_000)];
  await client.query({ ...insert, values });
  return token;
}
