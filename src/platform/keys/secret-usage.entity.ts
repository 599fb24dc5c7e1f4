import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** A secret whose use is not visible in rows, and when a process last had it as the first of its setting. */
@Entity({ tableName: 'secret_usages' })
export class SecretUsage {
  @PrimaryKey({ type: 'text' })
  readonly setting!: string;

  @PrimaryKey({ type: 'text' })
  readonly fingerprint!: string;

  @Property({ type: 'timestamptz' })
  readonly lastUsedAt!: Date;
}
