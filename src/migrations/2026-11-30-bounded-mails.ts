import { Migration } from '@mikro-orm/migrations';

/** Mails to addresses that a caller typed are counted by recipient. Those that wait already go out uncounted. */
export class BoundedMails extends Migration {
  override up(): void {
    this.addSql('alter table mails add column is_uncounted boolean not null default false');
  }

  override down(): void {
    this.addSql('alter table mails drop column is_uncounted');
  }
}
