import { Migration } from '@mikro-orm/migrations';

/** Users, their sessions, and the keys that sign access tokens. */
export class AccountsAndSessions extends Migration {
  override up(): void {
    this.addSql(`create table users (
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
      suspended_at timestamptz
    ) with (fillfactor = 90)`);

    // Every refresh rewrites a session's row. Room on its page, and no index on what changes, keep that in place.
    this.addSql(`create table sessions (
      id uuid primary key,
      user_id uuid not null constraint sessions_user references users on delete cascade,
      token_digest text not null,
      spent_digest text,
      spent_at timestamptz,
      created_at timestamptz not null,
      last_used_at timestamptz not null,
      expires_at timestamptz not null,
      ends_at timestamptz not null,
      authenticated_at timestamptz not null,
      authentication_methods text[] not null,
      ip_address text,
      user_agent text,
      ended_at timestamptz,
      end_reason text
    ) with (fillfactor = 80)`);
    this.addSql('create index sessions_user_id on sessions (user_id)');

    this.addSql(`create table signing_keys (
      kid text primary key,
      status text not null,
      sealed_private_key text not null,
      created_at timestamptz not null
    )`);
    this.addSql(`create unique index signing_keys_active on signing_keys (status) where status = 'ACTIVE'`);
  }

  override down(): void {
    this.addSql('drop table signing_keys');
    this.addSql('drop table sessions');
    this.addSql('drop table users');
  }
}
