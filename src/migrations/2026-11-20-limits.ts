import { Migration } from '@mikro-orm/migrations';

/** Locks after failed attempts, and from when on device tokens of a user are good. */
export class Limits extends Migration {
  override up(): void {
    this.addSql(`create table lockouts (
      key text primary key,
      failures integer not null,
      ends_at timestamptz not null,
      level integer not null
    ) with (fillfactor = 70)`);
    this.addSql('create index lockouts_ends_at on lockouts (ends_at)');
    this.addSql('alter table users add column devices_since timestamptz');
  }

  override down(): void {
    this.addSql('alter table users drop column devices_since');
    this.addSql('drop table lockouts');
  }
}
