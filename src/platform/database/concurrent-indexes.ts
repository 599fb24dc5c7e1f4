import { Migration } from '@mikro-orm/migrations';

/**
 * A migration that makes indexes while servers write. PostgreSQL does that outside of transactions only, and a run that
 * breaks off leaves an INVALID index: the next run drops it and makes it again. A complete one stays.
 */
export abstract class ConcurrentIndexes extends Migration {
  /** By the name of the index, what follows it in CREATE INDEX: `on users (name)`. */
  protected abstract readonly indexes: Readonly<Record<string, string>>;

  override isTransactional(): boolean {
    return false;
  }

  override async up(): Promise<void> {
    for (const [name, definition] of Object.entries(this.indexes)) {
      const invalid = await this.execute(
        `select 1 from pg_index where indexrelid = to_regclass('${name}') and not indisvalid`,
      );
      if (invalid.length > 0) this.addSql(`drop index concurrently ${name}`);
      this.addSql(`create index concurrently if not exists ${name} ${definition}`);
    }
  }

  override down(): void {
    for (const name of Object.keys(this.indexes)) this.addSql(`drop index concurrently if exists ${name}`);
  }
}
