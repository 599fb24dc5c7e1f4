import { Migration } from '@mikro-orm/migrations';

/** How far imports of users have come, and a short way to the newest hash with a pepper. */
export class Imports extends Migration {
  override up(): void {
    this.addSql(`create table imports (
      digest text primary key,
      runner uuid not null,
      records bigint not null,
      made bigint not null,
      existing bigint not null,
      refused bigint not null,
      report_bytes bigint not null,
      started_at timestamptz not null
    )`);
    this.addSql(`create index users_peppered on users (id) where password_hash like 'pepper=%'`);
  }

  override down(): void {
    this.addSql('drop index users_peppered');
    this.addSql('drop table imports');
  }
}
