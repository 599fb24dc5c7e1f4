import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** A security event. It has no foreign key, because it outlives its account. */
@Entity({ tableName: 'audit_events' })
@Index({ name: 'audit_events_user_id', properties: ['userId', 'id'] })
@Index({ name: 'audit_events_type', properties: ['type', 'id'] })
@Index({ name: 'audit_events_ip_address', properties: ['ipAddress', 'id'] })
@Index({
  name: 'audit_events_actor_id',
  expression: 'create index audit_events_actor_id on audit_events (actor_id) where actor_id <> user_id',
})
export class AuditEvent {
  /** Contains the time of the event, so that IDs sort in the order of the events; see `eventId`. */
  @PrimaryKey({ type: 'uuid' })
  readonly id!: string;

  @Property({ type: 'text' })
  readonly type!: string;

  @Property({ type: 'timestamptz' })
  readonly occurredAt!: Date;

  /** The user whose account it concerns. */
  @Property({ type: 'uuid', nullable: true })
  readonly userId!: string | null;

  /** The user who did it, if known. */
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
