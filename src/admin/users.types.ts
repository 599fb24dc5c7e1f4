import { createUnionType, Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { AccountDeleted } from '../accounts/account.types.js';
import {
  EmailTakenError,
  InvalidInputError,
  LastAdministratorError,
  MfaNotEnabledError,
  NotFoundError,
  ReauthenticationRequiredError,
  UsernameTakenError,
  WeakPasswordError,
} from '../platform/graphql/auth-errors.types.js';
import { DateTime } from '../platform/graphql/date-time.js';
import { LoggedOut } from '../sessions/session.types.js';
import { Role, UserType } from '../users/user.types.js';
import { PageInfo } from './admin.types.js';
import type { UserFilter } from './user-filter.js';
import { orders } from './user-order.js';

/** Keys equal values, since GraphQL publishes the keys. */
export const UserOrder = Object.fromEntries(orders.map((order) => [order, order]));
registerEnumType(UserOrder, {
  name: 'UserOrder',
  description: 'Accounts without an address come before all others by EMAIL_ASC, after them by EMAIL_DESC.',
});

@InputType('UserFilter', { description: 'All that is given has to hold.' })
export class UserFilterInput {
  @Field(() => String, {
    nullable: true,
    description:
      'Looks in email, username and name, whatever the case. One or two letters are looked for where words begin.',
  })
  readonly search?: string | null;

  @Field(() => Role, { nullable: true, description: 'Users who hold it, whatever else they hold.' })
  readonly role?: string | null;

  @Field(() => Boolean, { nullable: true })
  readonly suspended?: boolean | null;

  @Field(() => Boolean, { nullable: true })
  readonly emailVerified?: boolean | null;

  @Field(() => Boolean, { nullable: true })
  readonly mfaEnabled?: boolean | null;

  @Field(() => DateTime, { nullable: true, description: 'At this moment or later.' })
  readonly createdAfter?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Before this moment.' })
  readonly createdBefore?: Date | null;
}

@ObjectType()
export class UserEdge {
  @Field(() => UserType)
  readonly node!: UserType;

  @Field(() => String)
  readonly cursor!: string;
}

@ObjectType()
export class UserConnection {
  @Field(() => [UserEdge])
  readonly edges!: readonly UserEdge[];

  @Field(() => [UserType])
  readonly nodes!: readonly UserType[];

  @Field(() => PageInfo)
  readonly pageInfo!: PageInfo;

  /** For totalCount. */
  readonly filter!: UserFilter;
}

@ObjectType({ description: 'The account that was made.' })
export class UserCreated {
  @Field(() => UserType)
  readonly user!: UserType;
}

@ObjectType({ description: "What an administrator's change to one user leaves." })
export class UserUpdated {
  @Field(() => UserType)
  readonly user!: UserType;
}

@InputType({ description: 'Without a password the user is mailed a link to set one.' })
export class CreateUserInput {
  @Field(() => String, { nullable: true })
  readonly email?: string | null;

  @Field(() => String, { nullable: true })
  readonly username?: string | null;

  @Field(() => String, { nullable: true })
  readonly name?: string | null;

  @Field(() => String, { nullable: true })
  readonly password?: string | null;

  @Field(() => [Role], { nullable: true })
  readonly roles?: readonly string[] | null;

  @Field(() => Boolean, { defaultValue: false })
  readonly emailVerified!: boolean;
}

@InputType()
export class SetUserRolesInput {
  @Field(() => ID)
  readonly userId!: string;

  @Field(() => [Role])
  readonly roles!: readonly string[];
}

@InputType({ description: 'reason: for the security event.' })
export class SuspendUserInput {
  @Field(() => ID)
  readonly userId!: string;

  @Field(() => String, { nullable: true })
  readonly reason?: string | null;
}

@InputType()
export class ReinstateUserInput {
  @Field(() => ID)
  readonly userId!: string;
}

@InputType()
export class UnlockUserInput {
  @Field(() => ID)
  readonly userId!: string;
}

@InputType()
export class ResetUserMfaInput {
  @Field(() => ID)
  readonly userId!: string;
}

@InputType()
export class RevokeUserSessionsInput {
  @Field(() => ID)
  readonly userId!: string;
}

@InputType()
export class DeleteUserInput {
  @Field(() => ID)
  readonly userId!: string;
}

export const CreateUserResult = createUnionType({
  name: 'CreateUserResult',
  types: () =>
    [
      UserCreated,
      EmailTakenError,
      UsernameTakenError,
      WeakPasswordError,
      ReauthenticationRequiredError,
      InvalidInputError,
    ] as const,
});

export const SetUserRolesResult = createUnionType({
  name: 'SetUserRolesResult',
  types: () =>
    [
      UserUpdated,
      NotFoundError,
      LastAdministratorError,
      ReauthenticationRequiredError,
      InvalidInputError,
    ] as const,
});

export const SuspendUserResult = createUnionType({
  name: 'SuspendUserResult',
  types: () => [UserUpdated, NotFoundError, LastAdministratorError, InvalidInputError] as const,
});

export const ReinstateUserResult = createUnionType({
  name: 'ReinstateUserResult',
  types: () => [UserUpdated, NotFoundError] as const,
});

export const UnlockUserResult = createUnionType({
  name: 'UnlockUserResult',
  types: () => [UserUpdated, NotFoundError] as const,
});

export const ResetUserMfaResult = createUnionType({
  name: 'ResetUserMfaResult',
  types: () => [UserUpdated, NotFoundError, MfaNotEnabledError, ReauthenticationRequiredError] as const,
});

export const RevokeUserSessionsResult = createUnionType({
  name: 'RevokeUserSessionsResult',
  types: () => [LoggedOut, NotFoundError] as const,
});

export const DeleteUserResult = createUnionType({
  name: 'DeleteUserResult',
  types: () =>
    [AccountDeleted, NotFoundError, LastAdministratorError, ReauthenticationRequiredError] as const,
});
