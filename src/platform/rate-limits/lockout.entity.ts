import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** Failures of one account or address, and the lock that they lead to. */
@Entity({ tableName: 'lockouts' })
export class Lockout {
  @PrimaryKey({ type: 'text' })
  readonly key!: string;

  /** At the threshold the lock begins; one over it stands for tries that were refused. */
  @Property({ type: 'integer' })
  readonly failures!: number;

  /** When the window ends, or the lock. */
  @Index({ name: 'lockouts_ends_at' })
  @Property({ type: 'timestamptz' })
  readonly endsAt!: Date;

  /** When the window ends in which the failures are counted. A lock that turns out not to be due leaves it as it was. */
  @Property({ type: 'timestamptz', defaultRaw: "'epoch'" })
  readonly windowEndsAt!: Date;

  /** The last attempts that were taken back in this window: each once. */
  @Property({ type: 'uuid[]', defaultRaw: "'{}'" })
  readonly takenBack!: string[];

  /** How often in a row it was locked. */
  @Property({ type: 'integer' })
  readonly level!: number;

  /** Whose account it is, if it is anybody's. */
  @Index({ name: 'lockouts_user_id' })
  @Property({ type: 'uuid', nullable: true })
  readonly userId!: string | null;
}
