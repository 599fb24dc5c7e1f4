import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** A security event. It refers to no other row, since it outlives the account that it tells of. */
@Entity({ tableName: 'audit_events' })
@Index({ name: 'audit_events_user_id', properties: ['userId', 'id'] })
@Index({ name: 'audit_events_type', properties: ['type', 'id'] })
@Index({ name: 'audit_events_ip_address', properties: ['ipAddress', 'id'] })
export class AuditEvent {
  /** Made from the moment it happened, so that the order of the ids is that of the events; see `eventId`. */
  @PrimaryKey({ type: 'uuid' })
  readonly id!: string;

  @Property({ type: 'text' })
  readonly type!: string;

  @Property({ type: 'timestamptz' })
  readonly occurredAt!: Date;

  /** Whose account it concerns. */
  @Property({ type: 'uuid', nullable: true })
  readonly userId!: string | null;

  /** Who did it, where that is known. */
  @Property({ type: 'uuid', nullable: true })
  readonly actorId!: string | null;

  @Property({ type: 'uuid', nullable: true })
  readonly sessionId!: string | null;

  @Property({ type: 'text', nullable: true })
  readonly ipAddress!: string | null;

  @Property({ type: 'text', nullable: true })
  readonly userAgent!: string | null;

  @Property({ type: 'text', nullable: true })
  readonly requestId!: string | null;

  @Property({ type: 'text', nullable: true })
  readonly reason!: string | null;
}
