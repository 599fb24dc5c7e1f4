import { Migration } from '@mikro-orm/migrations';

/**
 * A migration that creates indexes while servers write. PostgreSQL does that only outside transactions, and an aborted
 * run leaves an INVALID index, which the next run drops and creates again. A complete index stays.
 */
export abstract class ConcurrentIndexes extends Migration {
  /** Maps the name of an index to the rest of CREATE INDEX, such as `on users (name)`. */
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
