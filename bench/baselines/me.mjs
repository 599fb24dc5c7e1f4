// What reading the caller costs at the least: one signature checked, one prepared SELECT, one answer.
import { randomBytes, randomUUID } from 'node:crypto';
import jsonwebtoken from 'jsonwebtoken';
import pg from 'pg';
import { json, listen } from './listen.mjs';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
const key = randomBytes(32);
const id = randomUUID();
const rules = { algorithms: ['HS256'], issuer: 'floor', audience: 'floor' };

await pool.query(
  'create table floor_users (id uuid primary key, email text not null, name text, roles text[] not null)',
);
await pool.query('insert into floor_users values ($1, $2, $3, $4)', [
  id,
  'bench@example.com',
  'Ben Chmark',
  ['USER'],
]);

const text = 'select id, email, name, roles from floor_users where id = $1';

listen(async (request, response) => {
  const token = request.headers.authorization.slice('Bearer '.length);
  const { sub } = jsonwebtoken.verify(token, key, rules);
  const { rows } = await pool.query({ name: 'me', text, values: [sub] });
  json(response, { data: { me: rows[0] } });
});

process.on('message', () => {
  const options = { algorithm: 'HS256', issuer: 'floor', audience: 'floor', expiresIn: '15m' };
  process.send(jsonwebtoken.sign({ sub: id, sid: randomUUID(), jti: randomUUID() }, key, options));
});
