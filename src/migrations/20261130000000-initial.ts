import { Migration } from '@mikro-orm/migrations';

/** Roles and flags, for filters with and without a search. A flag that is on has an odd number. */
const facets =
  'roles, (array[(suspended_at is not null)::integer, 2 + email_verified::integer, 4 + mfa_enabled::integer])';

// Trigrams find any part of a word. Where pg_trgm cannot be created or used, the index finds beginnings of words. Without
// a pending list, no search has to read one.
const searchIndex = `do $$
  declare home text;
  begin
    begin
      create extension if not exists pg_trgm;
    exception when insufficient_privilege or undefined_file or feature_not_supported then null;
    end;
    select quote_ident(n.nspname) into home from pg_extension e join pg_namespace n on n.oid = e.extnamespace
      where e.extname = 'pg_trgm';
    if home is null then raise insufficient_privilege; end if;
    execute format(
      'create index users_search on users using gin (search %s.gin_trgm_ops, ${facets}) with (fastupdate = off)', home);
  exception when insufficient_privilege then
    create index users_search on users
      using gin ((array_to_tsvector(array_remove(string_to_array(search, ' '), ''))), ${facets}) with (fastupdate = off);
  end $$`;

const users = [
  `create table users (
    id uuid primary key,
    email text constraint users_email unique,
    email_verified boolean not null,
    username text,
    username_key text constraint users_username_key unique,
    name text,
    locale text,
    roles text[] not null,
    password_hash text,
    credential_version integer not null,
    created_at timestamptz not null,
    last_login_at timestamptz,
    password_changed_at timestamptz,
    suspended_at timestamptz,
    mfa_enabled boolean not null default false,
    devices_since timestamptz,
    search text not null
  ) with (fillfactor = 90)`,
  'create index users_created_at on users (created_at, id)',
  `create index users_email_order on users ((coalesce(email, '') collate "C"), id)`,
  searchIndex,
  `create index users_peppered on users (id) where password_hash like 'pepper=%'`,
];

const signUps = [
  `create table pending_sign_ups (
    id uuid primary key,
    email text not null,
    password_hash text,
    username text,
    name text,
    locale text,
    role text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    identity text,
    repeats uuid
  )`,
  'create index pending_sign_ups_email on pending_sign_ups (email, created_at)',
  'create index pending_sign_ups_expires_at on pending_sign_ups (expires_at)',
  `create table imports (
    digest text primary key,
    runner uuid not null,
    records bigint not null,
    made bigint not null,
    existing bigint not null,
    refused bigint not null,
    report_bytes bigint not null,
    started_at timestamptz not null
  )`,
];

const sessions = [
  // Every refresh rewrites a session's row. Room on its page, and no index on what changes, keep that in place.
  `create table sessions (
    id uuid primary key,
    user_id uuid not null constraint sessions_user references users on delete cascade,
    token_digest text not null,
    created_at timestamptz not null,
    last_used_at timestamptz not null,
    expires_at timestamptz not null,
    ends_at timestamptz not null,
    authenticated_at timestamptz not null,
    authentication_methods text[] not null,
    ip_address text,
    user_agent text,
    ended_at timestamptz,
    end_reason text,
    token_version integer not null default 0,
    spent_digests text[] not null default '{}',
    spent_times timestamptz[] not null default '{}',
    shared_at timestamptz
  ) with (fillfactor = 80)`,
  'create index sessions_user_id on sessions (user_id)',
  'create index sessions_ends_at on sessions (ends_at)',
];

const factors = [
  `create table totp_factors (
    user_id uuid primary key constraint totp_factors_user references users on delete cascade,
    encrypted_secret text not null,
    last_step bigint not null,
    created_at timestamptz not null
  )`,
  `create table backup_codes (
    user_id uuid not null constraint backup_codes_user references users on delete cascade,
    digest text not null,
    pepper text,
    primary key (user_id, digest)
  )`,
  `create table identities (
    id uuid primary key,
    user_id uuid not null constraint identities_user references users on delete cascade,
    provider text not null,
    issuer text not null,
    subject text not null,
    email text,
    before_proof boolean not null,
    linked_at timestamptz not null,
    last_used_at timestamptz,
    constraint identities_subject unique (provider, issuer, subject)
  )`,
  'create index identities_user_id on identities (user_id)',
];

const tokensAndMails = [
  `create table one_time_tokens (
    purpose text not null,
    digest text not null,
    owner uuid not null,
    stamp integer not null,
    encrypted_data text,
    expires_at timestamptz not null,
    primary key (purpose, digest)
  )`,
  'create index one_time_tokens_owner on one_time_tokens (owner)',
  'create index one_time_tokens_expires_at on one_time_tokens (expires_at)',
  `create table mails (
    id uuid primary key,
    name text not null,
    recipient text,
    locale text,
    encrypted_facts text not null,
    created_at timestamptz not null,
    due_at timestamptz not null,
    attempts integer not null,
    request_id text,
    kept_at timestamptz,
    is_uncounted boolean not null default false
  ) with (fillfactor = 80)`,
  'create index mails_due_at on mails (due_at) where kept_at is null',
];

const limits = [
  `create table counters (
    key text primary key,
    count integer not null,
    expires_at timestamptz not null,
    taken_back uuid[] not null default '{}'
  ) with (fillfactor = 70)`,
  'create index counters_expires_at on counters (expires_at)',
  `create table lockouts (
    key text primary key,
    failures integer not null,
    ends_at timestamptz not null,
    level integer not null,
    user_id uuid,
    window_ends_at timestamptz not null default 'epoch',
    taken_back uuid[] not null default '{}'
  ) with (fillfactor = 70)`,
  'create index lockouts_ends_at on lockouts (ends_at)',
  'create index lockouts_user_id on lockouts (user_id) where user_id is not null',
];

const audit = [
  // Events refer to no other row, since they outlive the accounts.
  `create table audit_events (
    id uuid primary key,
    type text not null,
    occurred_at timestamptz not null,
    user_id uuid,
    actor_id uuid,
    session_id uuid,
    ip_address text,
    user_agent text,
    request_id text,
    reason text
  )`,
  'create index audit_events_user_id on audit_events (user_id, id)',
  'create index audit_events_type on audit_events (type, id)',
  'create index audit_events_ip_address on audit_events (ip_address, id)',
  'create index audit_events_actor_id on audit_events (actor_id) where actor_id <> user_id',
];

const keysAndJobs = [
  `create table signing_keys (
    kid text primary key,
    encrypted_private_key text,
    created_at timestamptz not null,
    replaces text not null constraint signing_keys_replaces unique,
    signs_from timestamptz not null,
    retires_at timestamptz
  )`,
  `create table secret_usages (
    setting text not null,
    fingerprint text not null,
    last_used_at timestamptz not null,
    primary key (setting, fingerprint)
  )`,
  `create table job_leases (
    job text primary key,
    next_at timestamptz not null
  ) with (fillfactor = 50)`,
];

/** The tables of 0.1.0. */
export class Initial extends Migration {
  override up(): void {
    const identity = [users, signUps, sessions, factors];
    const rest = [tokensAndMails, limits, audit, keysAndJobs];
    for (const statement of [identity, rest].flat(2)) this.addSql(statement);
  }

  override down(): void {
    this
      .addSql(`drop table job_leases, secret_usages, signing_keys, audit_events, lockouts, counters, mails, one_time_tokens,
      identities, backup_codes, totp_factors, sessions, imports, pending_sign_ups, users`);
  }
}
