import { Migration } from '@mikro-orm/migrations';

/** Accounts at outside providers, and sign-ups by way of one that wait for their address to be verified. */
export class Identities extends Migration {
  override up(): void {
    this.addSql(`create table identities (
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
    )`);
    this.addSql('create index identities_user_id on identities (user_id)');
    this.addSql('alter table pending_sign_ups alter column password_hash drop not null');
    this.addSql('alter table pending_sign_ups add column identity text');
  }

  override down(): void {
    this.addSql('delete from pending_sign_ups where password_hash is null');
    this.addSql('alter table pending_sign_ups drop column identity');
    this.addSql('alter table pending_sign_ups alter column password_hash set not null');
    this.addSql('drop table identities');
  }
}
