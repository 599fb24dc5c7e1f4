import { Migration } from '@mikro-orm/migrations';

/** One-time tokens, mails that wait to be sent, and sign-ups that wait for their address to be verified. */
export class MailAndRecovery extends Migration {
  override up(): void {
    this.addSql(`create table one_time_tokens (
      purpose text not null,
      digest text not null,
      owner uuid not null,
      stamp integer not null,
      sealed_data text,
      expires_at timestamptz not null,
      primary key (purpose, digest)
    )`);
    this.addSql('create index one_time_tokens_owner on one_time_tokens (owner)');
    this.addSql('create index one_time_tokens_expires_at on one_time_tokens (expires_at)');

    this.addSql(`create table mails (
      id uuid primary key,
      name text not null,
      recipient text,
      locale text,
      sealed_facts text not null,
      created_at timestamptz not null,
      due_at timestamptz not null,
      attempts integer not null,
      request_id text,
      kept_at timestamptz
    ) with (fillfactor = 80)`);
    this.addSql('create index mails_due_at on mails (due_at) where kept_at is null');

    this.addSql(`create table pending_sign_ups (
      id uuid primary key,
      email text not null,
      password_hash text not null,
      username text,
      name text,
      locale text,
      role text not null,
      created_at timestamptz not null,
      expires_at timestamptz not null
    )`);
    this.addSql('create index pending_sign_ups_email on pending_sign_ups (email, created_at)');
    this.addSql('create index pending_sign_ups_expires_at on pending_sign_ups (expires_at)');
  }

  override down(): void {
    this.addSql('drop table pending_sign_ups');
    this.addSql('drop table mails');
    this.addSql('drop table one_time_tokens');
  }
}
