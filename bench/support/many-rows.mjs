import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import pg from 'pg';

/** Runs statements on a database that no server has open meanwhile: a PostgreSQL URL, or the folder of an embedded one. */
export async function withDatabase({ url, folder }, work) {
  const client = folder
    ? await PGlite.create(folder, { extensions: { pg_trgm } })
    : new pg.Client({ connectionString: url });
  if (!folder) await client.connect();
  try {
    return await work(async (sql, values) => (await client.query(sql, values)).rows);
  } finally {
    await (folder ? client.close() : client.end());
  }
}

const indexes = `select indexname as name, indexdef as definition from pg_indexes
  where tablename = $1 and indexname not in (select conname from pg_constraint)`;

/** Fills a table. Its indexes are away meanwhile, which takes a fraction of the time, unless they shall grow as in use. */
async function fill(query, table, insert, keepIndexes = false) {
  const dropped = keepIndexes ? [] : await query(indexes, [table]);
  for (const { name } of dropped) await query(`drop index ${name}`);
  await query(insert);
  for (const { definition } of dropped) await query(definition);
  await query(`vacuum analyze ${table}`);
}

// Two years of accounts. One in 10,000 is an administrator, one in 200 a doctor, one in ten a patient; one in 5,000 is
// suspended, one in 300 has a second factor, three in ten have not verified their address, one in 50 has none. The first
// hundredth of all have a name that nobody else has.
const users = (count, passwordHash) => `insert into users
    (id, email, email_verified, username, username_key, name, search, locale, roles, password_hash, credential_version,
     created_at, suspended_at, mfa_enabled)
  select gen_random_uuid(), email, i % 10 < 7, username, username, initcap(first) || ' ' || initcap(surname),
    regexp_replace(' ' || concat_ws(' ', email, username, first, surname), '[@.]', ' ', 'g'), 'en',
    case when i % 10000 = 7 then '{USER,ADMIN}'::text[] when i % 200 = 5 then '{DOCTOR}' when i % 10 = 3 then '{PATIENT}'
      else '{USER}' end,
    '${passwordHash}', 1,
    timestamptz '2024-01-01' + i * interval '2 years' / ${count}, case when i % 5000 = 1 then now() end, i % 300 = 2
  from (
    select i, substr(md5((i % 5000)::text), 1, 6) as last,
      (array['gmail.com', 'example.com', 'hospital.example'])[1 + i % 3] as domain,
      (array['ada', 'grace', 'alan', 'edsger', 'barbara', 'donald', 'john', 'margaret', 'tim', 'linus', 'maria', 'jose',
        'fatima', 'chen', 'yuki', 'olga', 'peter', 'anna', 'paul', 'sofia'])[1 + abs(hashint8(i)) % 20] as first
    from generate_series(1::bigint, ${count}) as i) as numbered
  cross join lateral (
    select case when i % 50 <> 0 then first || '.' || last || i || '@' || domain end as email,
      case when i % 50 = 0 or i % 4 = 0 then 'u' || i end as username,
      case when i <= ${count} / 100 then 'firstcomer' else last end as surname) as names`;

// Ids in the order of time, as the server makes them. A hundred thousand users, 65,536 addresses, and a type that one
// event in 100,000 has.
const events = (count) => `insert into audit_events
    (id, type, occurred_at, user_id, actor_id, session_id, ip_address, user_agent, request_id, reason)
  select (lpad(to_hex(ms), 12, '0') || '7' || lpad(to_hex(i % 4096), 3, '0') || '8' || lpad(to_hex(i), 15, '0'))::uuid,
    case when i % 100000 = 9 then 'USER_DELETED' else
      (array['LOGGED_IN', 'TOKEN_REFRESHED', 'TOKEN_REFRESHED', 'LOGIN_FAILED', 'LOGGED_OUT'])[1 + i % 5] end,
    to_timestamp(ms / 1000.0), one_user, one_user, null,
    '10.7.' || (i * 31 / 256) % 256 || '.' || (i * 31) % 256, 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0', null, null
  from (
    select i, 1704067200000 + i * 6000 as ms, md5((i * 7919 % 100000)::text)::uuid as one_user
    from generate_series(1::bigint, ${count}) as i) as numbered`;

/** No password matches it. */
const anyHash =
  '$argon2id$v=19$m=19456,t=2,p=1$0123456789abcdef012345$0123456789abcdef0123456789abcdef0123456789abcdef012';

export const fillUsers = (query, count, { keepIndexes = false, passwordHash = anyHash } = {}) =>
  fill(query, 'users', users(count, passwordHash), keepIndexes);
export const fillEvents = (query, count) => fill(query, 'audit_events', events(count));
