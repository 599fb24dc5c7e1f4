import { Migration } from '@mikro-orm/migrations';

/** A sign-up that waits says which other one has the same password. */
export class RepeatedSignUps extends Migration {
  override up(): void {
    this.addSql('alter table pending_sign_ups add column repeats uuid');
  }

  override down(): void {
    this.addSql('alter table pending_sign_ups drop column repeats');
  }
}
