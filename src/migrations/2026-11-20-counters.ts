import { Migration } from '@mikro-orm/migrations';

/** What Redis has counted beside the database, in a column of its own: the sum is exact. */
export class Counters extends Migration {
  override up(): void {
    this.addSql('alter table counters add column redis_count integer not null default 0');
  }

  override down(): void {
    this.addSql('update counters set count = count + redis_count');
    this.addSql('alter table counters drop column redis_count');
  }
}
