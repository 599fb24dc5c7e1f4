import { Migration } from '@mikro-orm/migrations';

/** Null until the account is changed, so that no row is rewritten; see `User.updatedAt`. */
export class UsersUpdatedAt extends Migration {
  override up(): void {
    this.addSql('alter table users add column updated_at timestamptz');
  }

  override down(): void {
    this.addSql('alter table users drop column updated_at');
  }
}
