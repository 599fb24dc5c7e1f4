import { Migration } from '@mikro-orm/migrations';

/** What is counted can be taken back, once. Redis and the database no longer count side by side. */
export class TakeBacks extends Migration {
  override up(): void {
    this.addSql(
      `alter table counters drop column redis_count, add column taken_back uuid[] not null default '{}'`,
    );
    this.addSql(`alter table lockouts add column window_ends_at timestamptz not null default 'epoch',
      add column taken_back uuid[] not null default '{}'`);
  }

  override down(): void {
    this.addSql('alter table lockouts drop column taken_back, drop column window_ends_at');
    this.addSql(
      'alter table counters drop column taken_back, add column redis_count integer not null default 0',
    );
  }
}
