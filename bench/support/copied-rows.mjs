const browser =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

/** An id as the server makes it: in the order of time (UUIDv7). */
const id = `(lpad(to_hex(1704067200000 + i * 1000), 12, '0') || '7' || lpad(to_hex(i % 4096), 3, '0') || '8' ||
  lpad(to_hex(i), 15, '0'))::uuid`;

/** Text as long as the column of the first row, and different in each copy. */
const like = (column) =>
  `left(repeat(encode(sha256((i || '${column}')::text::bytea), 'hex'), 4), length((t).${column}))`;

const client = {
  ip_address: `'10.7.' || (i * 31 / 256) % 256 || '.' || (i * 31) % 256`,
  user_agent: `'${browser}'`,
};

/**
 * The kinds of rows, and what differs in the copies of the first row of a table: \`i\` counts the copies, \`u\` is the
 * user. All other columns are copied, so a column that a migration adds is measured too.
 */
export const kinds = [
  { kind: 'An account', table: 'users' },
  {
    kind: 'A session',
    table: 'sessions',
    copy: { each: 1, values: { id, user_id: 'u.id', token_digest: like('token_digest'), ...client } },
  },
  {
    kind: 'A security event',
    table: 'audit_events',
    where: "type = 'LOGGED_IN'",
    copy: {
      each: 5,
      values: {
        id,
        type: `(array['LOGGED_IN', 'TOKEN_REFRESHED', 'TOKEN_REFRESHED', 'TOKEN_REFRESHED', 'LOGGED_OUT'])[1 + i % 5]`,
        user_id: 'u.id',
        actor_id: 'u.id',
        session_id: 'u.id',
        ...client,
      },
    },
  },
  {
    kind: 'A counter, for its window',
    table: 'counters',
    copy: { each: 1, values: { key: like('key') } },
  },
  {
    kind: 'An authenticator app',
    table: 'totp_factors',
    copy: { each: 1, values: { user_id: 'u.id' } },
  },
  {
    kind: 'A backup code',
    table: 'backup_codes',
    copy: { each: 10, values: { user_id: 'u.id', digest: like('digest') } },
  },
];

/** Fills a table with copies of its first row, one or more for each user. */
export async function copyRows(query, { table, where = 'true', copy }, users) {
  const { each, values } = copy;
  const changes = Object.entries(values).map(([column, value]) => `'${column}', ${value}`);
  await query(`insert into ${table}
    select (copied).* from (
      select jsonb_populate_record(t, jsonb_build_object(${changes.join(', ')})) as copied
      from (select one as t from ${table} one where ${where} limit 1) as first,
        generate_series(1::bigint, ${users * each}) i
        join (select id, row_number() over (order by id) as place from users) u on u.place = 1 + (i - 1) % ${users}
      order by i offset 0) as rows
    on conflict do nothing`);
}
