import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** A mail in the queue or in the development mailbox. A sent mail is deleted. */
@Entity({ tableName: 'mails' })
export class Mail {
  @PrimaryKey({ type: 'uuid' })
  readonly id!: string;

  @Property({ type: 'text' })
  readonly name!: string;

  /** Null for a mail without recipient, which is enqueued so that the request takes the same time as with one. */
  @Property({ type: 'text', nullable: true })
  readonly recipient!: string | null;

  @Property({ type: 'text', nullable: true })
  readonly locale!: string | null;

  @Property({ type: 'text' })
  readonly encryptedFacts!: string;

  @Property({ type: 'timestamptz' })
  readonly createdAt!: Date;

  /** Time of the next attempt. A process that claims a mail moves it ahead, so that no other process claims it. */
  @Index({
    name: 'mails_due_at',
    expression: 'create index mails_due_at on mails (due_at) where kept_at is null',
  })
  @Property({ type: 'timestamptz' })
  readonly dueAt!: Date;

  @Property({ type: 'integer' })
  readonly attempts!: number;

  /** Whether MAIL_LIMIT_PER_HOUR applies and the mail is not counted yet. The first attempt counts it. */
  @Property({ type: 'boolean', default: false })
  readonly isUncounted!: boolean;

  /** The request that caused it, for the log. */
  @Property({ type: 'text', nullable: true })
  readonly requestId!: string | null;

  /** When it was moved to the development mailbox. */
  @Property({ type: 'timestamptz', nullable: true })
  readonly keptAt!: Date | null;
}
