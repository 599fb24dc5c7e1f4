import { createUnionType, Field, ID, InputType, ObjectType } from 'type-graphql';
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
import { ConflictError, UserUpdated } from './update-user.types.js';

@ObjectType({ description: 'The account is created.' })
export class UserCreated {
  @Field(() => UserType, { description: 'The new user.' })
  readonly user!: UserType;
}

@InputType({ description: 'The new account. It needs an email address, or a username and a password.' })
export class CreateUserInput {
  @Field(() => String, { nullable: true, description: 'The email address.' })
  readonly email?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'A name to sign in with: 3 to 32 letters a to z, digits, dots, dashes and underscores.',
  })
  readonly username?: string | null;

  @Field(() => String, { nullable: true, description: 'The name to display, at most 200 characters.' })
  readonly name?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The password. If left out, the user is mailed a link to set one.',
  })
  readonly password?: string | null;

  @Field(() => [Role], {
    nullable: true,
    description: 'The roles, at least one. If left out, the default role of the server.',
  })
  readonly roles?: readonly string[] | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether the address counts as verified. It has no effect without an address.',
  })
  readonly emailVerified!: boolean;
}

@InputType({ description: 'The user, and the new roles.' })
export class SetUserRolesInput {
  @Field(() => ID, { description: 'The id of the user.' })
  readonly userId!: string;

  @Field(() => [Role], { description: 'All roles that the user holds after the change, at least one.' })
  readonly roles!: readonly string[];

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When the account was read (User.updatedAt). If it was changed since, the answer is ConflictError.',
  })
  readonly unchangedSince?: Date | null;
}

@InputType({ description: 'The user to suspend.' })
export class SuspendUserInput {
  @Field(() => ID, { description: 'The id of the user. Administrators cannot suspend themselves.' })
  readonly userId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Why, for the security event; at most 500 characters.',
  })
  readonly reason?: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When the account was read (User.updatedAt). If it was changed since, the answer is ConflictError.',
  })
  readonly unchangedSince?: Date | null;
}

@InputType({ description: 'The user to reinstate.' })
export class ReinstateUserInput {
  @Field(() => ID, { description: 'The id of the user.' })
  readonly userId!: string;
}

@InputType({ description: 'The user to unlock.' })
export class UnlockUserInput {
  @Field(() => ID, { description: 'The id of the user.' })
  readonly userId!: string;
}

@InputType({ description: 'The user who has lost the second factor.' })
export class ResetUserMfaInput {
  @Field(() => ID, { description: "The id of the user. For the caller's own second factor use disableMfa." })
  readonly userId!: string;
}

@InputType({ description: 'The user whose sessions to end, and which.' })
export class RevokeUserSessionsInput {
  @Field(() => ID, { description: 'The id of the user.' })
  readonly userId!: string;

  @Field(() => [ID], {
    nullable: true,
    description: 'Only these sessions. If left out, all sessions of the user, and everything outstanding.',
  })
  readonly sessionIds?: readonly string[] | null;
}

@InputType({ description: 'The user to delete.' })
export class DeleteUserInput {
  @Field(() => ID, { description: 'The id of the user.' })
  readonly userId!: string;
}

export const CreateUserResult = createUnionType({
  name: 'CreateUserResult',
  description: 'The answer of createUser.',
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
  description: 'The answer of setUserRoles.',
  types: () =>
    [
      UserUpdated,
      NotFoundError,
      ConflictError,
      LastAdministratorError,
      ReauthenticationRequiredError,
      InvalidInputError,
    ] as const,
});

export const SuspendUserResult = createUnionType({
  name: 'SuspendUserResult',
  description: 'The answer of suspendUser.',
  types: () =>
    [UserUpdated, NotFoundError, ConflictError, LastAdministratorError, InvalidInputError] as const,
});

export const ReinstateUserResult = createUnionType({
  name: 'ReinstateUserResult',
  description: 'The answer of reinstateUser.',
  types: () => [UserUpdated, NotFoundError] as const,
});

export const UnlockUserResult = createUnionType({
  name: 'UnlockUserResult',
  description: 'The answer of unlockUser.',
  types: () => [UserUpdated, NotFoundError] as const,
});

export const ResetUserMfaResult = createUnionType({
  name: 'ResetUserMfaResult',
  description: 'The answer of resetUserMfa.',
  types: () => [UserUpdated, NotFoundError, MfaNotEnabledError, ReauthenticationRequiredError] as const,
});

export const RevokeUserSessionsResult = createUnionType({
  name: 'RevokeUserSessionsResult',
  description: 'The answer of revokeUserSessions.',
  types: () => [LoggedOut, NotFoundError] as const,
});

export const DeleteUserResult = createUnionType({
  name: 'DeleteUserResult',
  description: 'The answer of deleteUser.',
  types: () =>
    [AccountDeleted, NotFoundError, LastAdministratorError, ReauthenticationRequiredError] as const,
});
