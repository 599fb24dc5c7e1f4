import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** How often something happened in the window that is under way. */
@Entity({ tableName: 'counters' })
export class Counter {
  @PrimaryKey({ type: 'text' })
  readonly key!: string;

  @Property({ type: 'integer' })
  readonly count!: number;

  /** The last hits that were taken back in this window: each once. */
  @Property({ type: 'uuid[]', defaultRaw: "'{}'" })
  readonly takenBack!: string[];

  @Index({ name: 'counters_expires_at' })
  @Property({ type: 'timestamptz' })
  readonly expiresAt!: Date;
}
