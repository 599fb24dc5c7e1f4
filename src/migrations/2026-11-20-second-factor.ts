import { Migration } from '@mikro-orm/migrations';

/** Second factors with their backup codes, and counters that all processes share. */
export class SecondFactor extends Migration {
  override up(): void {
    this.addSql('alter table users add column mfa_enabled boolean not null default false');
    this.addSql('alter table sessions add column token_version integer not null default 0');

    this.addSql(`create table totp_factors (
      user_id uuid primary key constraint totp_factors_user references users on delete cascade,
      sealed_secret text not null,
      last_step bigint not null,
      created_at timestamptz not null
    )`);
    this.addSql(`create table backup_codes (
      user_id uuid not null constraint backup_codes_user references users on delete cascade,
      digest text not null,
      primary key (user_id, digest)
    )`);
    this.addSql(`create table counters (
      key text primary key,
      count integer not null,
      expires_at timestamptz not null
    ) with (fillfactor = 70)`);
    this.addSql('create index counters_expires_at on counters (expires_at)');
  }

  override down(): void {
    this.addSql('drop table counters');
    this.addSql('drop table backup_codes');
    this.addSql('drop table totp_factors');
    this.addSql('alter table sessions drop column token_version');
    this.addSql('alter table users drop column mfa_enabled');
  }
}
