import { Migration } from '@mikro-orm/migrations';

/** Finds sessions that are over for good. The moment never changes, so a refresh leaves the index alone. */
export class SessionSweep extends Migration {
  override up(): void {
    this.addSql('create index sessions_ends_at on sessions (ends_at)');
  }

  override down(): void {
    this.addSql('drop index sessions_ends_at');
  }
}
