import { Migration } from '@mikro-orm/migrations';

/** A session remembers every token that was spent within the grace period, and when its current token was shared. */
export class SpentTokens extends Migration {
  override up(): void {
    this.addSql(`alter table sessions add column spent_digests text[] not null default '{}'`);
    this.addSql(`alter table sessions add column spent_times timestamptz[] not null default '{}'`);
    this.addSql('alter table sessions add column shared_at timestamptz');
    this.addSql(`update sessions set spent_digests = array[spent_digest], spent_times = array[spent_at]
      where ended_at is null and spent_digest is not null and spent_at is not null`);
    this.addSql('alter table sessions drop column spent_digest');
    this.addSql('alter table sessions drop column spent_at');
  }

  override down(): void {
    this.addSql('alter table sessions add column spent_digest text');
    this.addSql('alter table sessions add column spent_at timestamptz');
    this.addSql('update sessions set spent_digest = spent_digests[1], spent_at = spent_times[1]');
    this.addSql('alter table sessions drop column shared_at');
    this.addSql('alter table sessions drop column spent_times');
    this.addSql('alter table sessions drop column spent_digests');
  }
}
