import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** The number of attempts in the current window. */
@Entity({ tableName: 'counters' })
export class Counter {
  @PrimaryKey({ type: 'text' })
  readonly key!: string;

  @Property({ type: 'integer' })
  readonly count!: number;

  /** The last attempts taken back in this window, so that each is taken back only once. */
  @Property({ type: 'uuid[]', defaultRaw: "'{}'" })
  readonly takenBack!: string[];

  @Index({ name: 'counters_expires_at' })
  @Property({ type: 'timestamptz' })
  readonly expiresAt!: Date;
}
