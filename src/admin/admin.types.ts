import { ArgsType, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { eventTypes } from '../platform/audit/audit.js';
import { DateTime } from '../platform/graphql/date-time.js';

/** Keys equal values, since GraphQL publishes the keys. */
const AuditEventType = Object.fromEntries(eventTypes.map((type) => [type, type]));
registerEnumType(AuditEventType, { name: 'AuditEventType', description: 'What happened.' });

@ArgsType()
export class PageArguments {
  @Field(() => Int, { nullable: true })
  readonly first?: number | null;

  @Field(() => String, { nullable: true })
  readonly after?: string | null;

  @Field(() => Int, { nullable: true })
  readonly last?: number | null;

  @Field(() => String, { nullable: true })
  readonly before?: string | null;
}

@ObjectType({ description: 'Where a page lies in its list.' })
export class PageInfo {
  @Field(() => Boolean)
  readonly hasNextPage!: boolean;

  @Field(() => Boolean)
  readonly hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true })
  readonly startCursor!: string | null;

  @Field(() => String, { nullable: true })
  readonly endCursor!: string | null;
}

@ObjectType('AuditEvent', {
  description: 'One security event. Never holds a secret. reason: why, where somebody or some rule said so.',
})
export class AuditEventNode {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => AuditEventType)
  readonly type!: string;

  @Field(() => DateTime)
  readonly occurredAt!: Date;

  @Field(() => ID, { nullable: true, description: 'Whose account it concerns.' })
  readonly userId!: string | null;

  @Field(() => ID, { nullable: true, description: 'Who did it, where that is known.' })
  readonly actorId!: string | null;

  @Field(() => ID, { nullable: true })
  readonly sessionId!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Null once the account is deleted, as is userAgent. Users who are no administrators see both, and the reason, only where they did it themselves.',
  })
  readonly ipAddress!: string | null;

  @Field(() => String, { nullable: true })
  readonly userAgent!: string | null;

  @Field(() => String, { nullable: true })
  readonly requestId!: string | null;

  @Field(() => String, { nullable: true })
  readonly reason!: string | null;
}

@ObjectType()
export class AuditEventEdge {
  @Field(() => AuditEventNode)
  readonly node!: AuditEventNode;

  @Field(() => String)
  readonly cursor!: string;
}

@ObjectType()
export class AuditEventConnection {
  @Field(() => [AuditEventEdge])
  readonly edges!: readonly AuditEventEdge[];

  @Field(() => [AuditEventNode])
  readonly nodes!: readonly AuditEventNode[];

  @Field(() => PageInfo)
  readonly pageInfo!: PageInfo;
}

@InputType('AuditEventFilter', { description: 'All that is given has to hold.' })
export class AuditEventFilterInput {
  @Field(() => [AuditEventType], { nullable: true, description: 'Any of these.' })
  readonly types?: readonly string[] | null;

  @Field(() => ID, { nullable: true })
  readonly userId?: string | null;

  @Field(() => String, { nullable: true })
  readonly ipAddress?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'At this moment or later.' })
  readonly occurredAfter?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Before this moment.' })
  readonly occurredBefore?: Date | null;
}
