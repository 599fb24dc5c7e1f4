import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** Failures of one account or address, and the resulting lock. */
@Entity({ tableName: 'lockouts' })
export class Lockout {
  @PrimaryKey({ type: 'text' })
  readonly key!: string;

  /** The lock begins at the threshold. One over it means that further attempts were refused. */
  @Property({ type: 'integer' })
  readonly failures!: number;

  /** When the window or the lock ends. */
  @Index({ name: 'lockouts_ends_at' })
  @Property({ type: 'timestamptz' })
  readonly endsAt!: Date;

  /** When the window of the failures ends. A lock that is taken back does not change it. */
  @Property({ type: 'timestamptz', defaultRaw: "'1970-01-01 00:00:00+00'" })
  readonly windowEndsAt!: Date;

  /** The last attempts taken back in this window, so that each is taken back only once. */
  @Property({ type: 'uuid[]', defaultRaw: "'{}'" })
  readonly takenBack!: string[];

  /** Number of consecutive locks. */
  @Property({ type: 'integer' })
  readonly level!: number;

  /** The owner of the account, if the account exists. */
  @Index({
    name: 'lockouts_user_id',
    expression: 'create index lockouts_user_id on lockouts (user_id) where user_id is not null',
  })
  @Property({ type: 'uuid', nullable: true })
  readonly userId!: string | null;
}
