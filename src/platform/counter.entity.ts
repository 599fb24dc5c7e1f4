import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** How often something happened in the window that is under way. */
@Entity({ tableName: 'counters' })
export class Counter {
  @PrimaryKey({ type: 'text' })
  readonly key!: string;

  @Property({ type: 'integer' })
  readonly count!: number;

  /** What Redis counted in the same window, as far as it has been copied. */
  @Property({ type: 'integer', default: 0 })
  readonly redisCount!: number;

  @Index({ name: 'counters_expires_at' })
  @Property({ type: 'timestamptz' })
  readonly expiresAt!: Date;
}
