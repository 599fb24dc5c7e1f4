import { ArgsType, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { eventDescriptions, eventTypes } from '../platform/audit/event-types.js';
import { DateTime } from '../platform/graphql/date-time.js';
import { describeValues } from '../platform/graphql/enum-descriptions.js';

/** Keys equal values, since GraphQL publishes the keys. */
const AuditEventType = Object.fromEntries(eventTypes.map((type) => [type, type]));
registerEnumType(AuditEventType, {
  name: 'AuditEventType',
  description: 'The type of a security event.',
  valuesConfig: describeValues(eventDescriptions),
});

@ArgsType()
export class PageArguments {
  @Field(() => Int, {
    nullable: true,
    description:
      'How many items from the start of the list, from 0 to 100. 20 if neither first nor last is given.',
  })
  readonly first?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'A cursor of the same list and order: only items after it.',
  })
  readonly after?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many items from the end of the list, from 0 to 100. Not together with first.',
  })
  readonly last?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'A cursor of the same list and order: only items before it.',
  })
  readonly before?: string | null;
}

@ObjectType({ description: 'The position of a page in its list.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether there are items after this page.' })
  readonly hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether there are items before this page.' })
  readonly hasPreviousPage!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the first item, for before. Null on an empty page.',
  })
  readonly startCursor!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the last item, for after. Null on an empty page.',
  })
  readonly endCursor!: string | null;
}

@ObjectType('AuditEvent', { description: 'A security event. It never has a secret.' })
export class AuditEventNode {
  @Field(() => ID, { description: 'The id of the event. Ids are in the order of time.' })
  readonly id!: string;

  @Field(() => AuditEventType, { description: 'What happened.' })
  readonly type!: string;

  @Field(() => DateTime, { description: 'When it happened.' })
  readonly occurredAt!: Date;

  @Field(() => ID, {
    nullable: true,
    description: 'The id of the account that the event is about. Null if no account was found.',
  })
  readonly userId!: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The id of the user who caused the event. Null if unknown, or if no user was signed in.',
  })
  readonly actorId!: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'The id of the session that the event is about, or that caused it. Null if there is none, and to a user for events that another user caused.',
  })
  readonly sessionId!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The IP address of the request. Null if unknown or if the account was deleted, and to a user for events that the user did not cause.',
  })
  readonly ipAddress!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The User-Agent header of the request. Null if unknown or if the account was deleted, and to a user for events that the user did not cause.',
  })
  readonly userAgent!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The id of the request, as in the log and in the header X-Request-ID of the answer. Null if there was no request.',
  })
  readonly requestId!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Why it happened, or further details. Null if there are none, and to a user for events that the user did not cause.',
  })
  readonly reason!: string | null;
}

@ObjectType({ description: 'An event and its position in the list.' })
export class AuditEventEdge {
  @Field(() => AuditEventNode, { description: 'The event.' })
  readonly node!: AuditEventNode;

  @Field(() => String, { description: 'The position, for after and before.' })
  readonly cursor!: string;
}

@ObjectType({ description: 'A page of security events.' })
export class AuditEventConnection {
  @Field(() => [AuditEventEdge], { description: 'The events with their cursors.' })
  readonly edges!: readonly AuditEventEdge[];

  @Field(() => [AuditEventNode], { description: 'The events without their cursors.' })
  readonly nodes!: readonly AuditEventNode[];

  @Field(() => PageInfo, { description: 'The position of the page in the list.' })
  readonly pageInfo!: PageInfo;
}

@InputType('AuditEventFilter', { description: 'Conditions for events. All that are given must hold.' })
export class AuditEventFilterInput {
  @Field(() => [AuditEventType], { nullable: true, description: 'Only events of one of these types.' })
  readonly types?: readonly string[] | null;

  @Field(() => ID, { nullable: true, description: 'Only events about the account with this id.' })
  readonly userId?: string | null;

  @Field(() => String, { nullable: true, description: 'Only events of requests from this IP address.' })
  readonly ipAddress?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Only events at this moment or later.' })
  readonly occurredAfter?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Only events before this moment.' })
  readonly occurredBefore?: Date | null;
}
