import { Migration } from '@mikro-orm/migrations';

/** Null until a client names its attempts, so that no row is rewritten; see `Session.spentAttempt`. */
export class SessionsSpentAttempt extends Migration {
  override up(): void {
    this.addSql('alter table sessions add column spent_attempt text');
  }

  override down(): void {
    this.addSql('alter table sessions drop column spent_attempt');
  }
}
