import { Field, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime } from '../platform/graphql/date-time.js';
import { describeValues } from '../platform/graphql/enum-descriptions.js';
import { Role, UserType } from '../users/user.types.js';
import { PageInfo } from './admin.types.js';
import { orders } from './users-query.js';
import type { UserFilter, UserOrder as Order } from './users-query.js';

/** Keys equal values, since GraphQL publishes the keys. */
export const UserOrder = Object.fromEntries(orders.map((order) => [order, order]));
registerEnumType(UserOrder, {
  name: 'UserOrder',
  description: 'The order of a list of users.',
  valuesConfig: describeValues<Order>({
    CREATED_AT_ASC: 'The oldest account first.',
    CREATED_AT_DESC: 'The newest account first.',
    EMAIL_ASC: 'By email address, ascending. Accounts without an address come first.',
    EMAIL_DESC: 'By email address, descending. Accounts without an address come last.',
  }),
});

@InputType('UserFilter', { description: 'Conditions for users. All that are given must hold.' })
export class UserFilterInput {
  @Field(() => String, {
    nullable: true,
    description:
      'Only users whose email, username or name contains this text, in upper or lower case. One or two characters are found at the beginnings of words only.',
  })
  readonly search?: string | null;

  @Field(() => Role, { nullable: true, description: 'Only users who hold this role, alone or with others.' })
  readonly role?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True: only suspended users. False: only users who are not suspended.',
  })
  readonly suspended?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True: only users with a verified email address. False: only users without one.',
  })
  readonly emailVerified?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True: only users with a second factor. False: only users without one.',
  })
  readonly mfaEnabled?: boolean | null;

  @Field(() => DateTime, { nullable: true, description: 'Only users created at this moment or later.' })
  readonly createdAfter?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Only users created before this moment.' })
  readonly createdBefore?: Date | null;
}

@ObjectType({ description: 'A user and their position in the list.' })
export class UserEdge {
  @Field(() => UserType, { description: 'The user.' })
  readonly node!: UserType;

  @Field(() => String, { description: 'The position, for after and before.' })
  readonly cursor!: string;
}

@ObjectType({ description: 'A page of users.' })
export class UserConnection {
  @Field(() => [UserEdge], { description: 'The users with their cursors.' })
  readonly edges!: readonly UserEdge[];

  @Field(() => [UserType], { description: 'The users without their cursors.' })
  readonly nodes!: readonly UserType[];

  @Field(() => PageInfo, { description: 'The position of the page in the list.' })
  readonly pageInfo!: PageInfo;

  /** For totalCount. */
  readonly filter!: UserFilter;
}
