import { Migration } from '@mikro-orm/migrations';

/** What administrators find users by, and whose locks there are. */
export class Administration extends Migration {
  override up(): void {
    // Words in lower case with two spaces before each, so that a beginning of one or two letters is a trigram as well.
    this.addSql(`create function search_text(text) returns text language sql immutable parallel safe
      return regexp_replace(lower($1), '[\\s@._+-]+', '  ', 'g')`);
    this
      .addSql(`create function search_trigrams(text) returns text[] language sql immutable strict parallel safe
      return array(select substr($1, i, 3) from generate_series(1, length($1) - 2) as i)`);
    this.addSql(`alter table users add column search text generated always as (search_text(
      '  ' || coalesce(email, '') || '  ' || coalesce(username_key, '') || '  ' || coalesce(name, ''))) stored`);
    // A pending list would be read through by every search.
    this.addSql(
      'create index users_search on users using gin (search_trigrams(search)) with (fastupdate = off)',
    );
    this.addSql('create index users_roles on users using gin (roles) with (fastupdate = off)');

    this.addSql('create index users_created_at on users (created_at, id)');
    // With all that filters ask about, since rows in the order of their addresses lie all over the table.
    this.addSql(`create index users_email_order on users ((coalesce(email, '') collate "C"), id)
      include (email, search, roles, email_verified, mfa_enabled, suspended_at, created_at)`);
    this.addSql('create index users_email_verified on users (email_verified, created_at, id)');
    this.addSql('create index users_mfa_enabled on users (mfa_enabled, created_at, id)');
    this.addSql('create index users_suspended on users ((suspended_at is not null), created_at, id)');

    this.addSql('alter table lockouts add column user_id uuid');
    this.addSql('create index lockouts_user_id on lockouts (user_id) where user_id is not null');
    this.addSql('create index audit_events_actor_id on audit_events (actor_id) where actor_id <> user_id');
  }

  override down(): void {
    this.addSql('drop index audit_events_actor_id');
    this.addSql('drop index lockouts_user_id');
    this.addSql('alter table lockouts drop column user_id');
    for (const index of [
      'suspended',
      'mfa_enabled',
      'email_verified',
      'email_order',
      'created_at',
      'roles',
    ]) {
      this.addSql(`drop index users_${index}`);
    }
    this.addSql('alter table users drop column search');
    this.addSql('drop function search_trigrams(text)');
    this.addSql('drop function search_text(text)');
  }
}
