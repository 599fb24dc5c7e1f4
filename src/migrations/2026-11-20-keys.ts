import { Migration } from '@mikro-orm/migrations';

/** Signing keys that follow one another, what tells which secrets are in use, and turns of background jobs. */
export class Keys extends Migration {
  override up(): void {
    this.addSql(`alter table signing_keys drop column status, alter column sealed_private_key drop not null,
      add column replaces text, add column signs_from timestamptz, add column retires_at timestamptz`);
    this.addSql(`update signing_keys set replaces = '', signs_from = created_at`);
    this
      .addSql(`alter table signing_keys alter column replaces set not null, alter column signs_from set not null,
      add constraint signing_keys_replaces unique (replaces)`);

    this.addSql('alter table backup_codes add column pepper text');
    this.addSql(`create table secret_uses (
      setting text not null,
      fingerprint text not null,
      last_used_at timestamptz not null,
      primary key (setting, fingerprint)
    )`);
    this.addSql(`create table turns (
      job text primary key,
      next_at timestamptz not null
    ) with (fillfactor = 50)`);
  }

  override down(): void {
    this.addSql('drop table turns');
    this.addSql('drop table secret_uses');
    this.addSql('alter table backup_codes drop column pepper');
    this.addSql('delete from signing_keys where retires_at is not null');
    this
      .addSql(`alter table signing_keys drop column replaces, drop column signs_from, drop column retires_at,
      alter column sealed_private_key set not null, add column status text not null default 'ACTIVE'`);
    this.addSql('alter table signing_keys alter column status drop default');
    this.addSql(`create unique index signing_keys_active on signing_keys (status) where status = 'ACTIVE'`);
  }
}
