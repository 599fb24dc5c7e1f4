import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** A mail that waits to be sent, or that the development mailbox keeps. One that was sent leaves no row. */
@Entity({ tableName: 'mails' })
export class Mail {
  @PrimaryKey({ type: 'uuid' })
  readonly id!: string;

  @Property({ type: 'text' })
  readonly name!: string;

  /** Null for a mail to nobody, which is written so that its writer takes as long as for somebody. */
  @Property({ type: 'text', nullable: true })
  readonly recipient!: string | null;

  @Property({ type: 'text', nullable: true })
  readonly locale!: string | null;

  @Property({ type: 'text' })
  readonly sealedFacts!: string;

  @Property({ type: 'timestamptz' })
  readonly createdAt!: Date;

  /** When to try next. Whoever takes a mail on puts it off first, so that nobody else takes it meanwhile. */
  @Index({
    name: 'mails_due_at',
    expression: 'create index mails_due_at on mails (due_at) where kept_at is null',
  })
  @Property({ type: 'timestamptz' })
  readonly dueAt!: Date;

  @Property({ type: 'integer' })
  readonly attempts!: number;

  /** Whether MAIL_LIMIT_PER_HOUR bounds it and its first attempt is still to come, by which it is counted. */
  @Property({ type: 'boolean', default: false })
  readonly isUncounted!: boolean;

  /** The request that caused it, for the log. */
  @Property({ type: 'text', nullable: true })
  readonly requestId!: string | null;

  /** When it appeared in the development mailbox. */
  @Property({ type: 'timestamptz', nullable: true })
  readonly keptAt!: Date | null;
}
