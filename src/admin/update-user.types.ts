import { createUnionType, Field, ID, InputType, ObjectType } from 'type-graphql';
import {
  AuthError,
  EmailTakenError,
  InvalidInputError,
  NotFoundError,
  ReauthenticationRequiredError,
  UsernameTakenError,
} from '../platform/graphql/auth-errors.types.js';
import { DateTime } from '../platform/graphql/date-time.js';
import { UserType } from '../users/user.types.js';

@ObjectType({ description: 'The user after the change.' })
export class UserUpdated {
  @Field(() => UserType, { description: 'The user after the change.' })
  readonly user!: UserType;
}

@ObjectType({ implements: AuthError, description: 'Another user changed the account meanwhile.' })
export class ConflictError extends AuthError {
  @Field(() => UserType, { description: 'The account as it is now.' })
  readonly current!: UserType;
}

@InputType({
  description: 'The user, and what to change. A field that is left out stays unchanged; null clears it.',
})
export class UpdateUserInput {
  @Field(() => ID, { description: 'The id of the user.' })
  readonly userId!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'The email address. A new one is unverified unless emailVerified is true, and links to the old one stop working.',
  })
  readonly email?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the administrator vouches for the address. It has no effect without an address.',
  })
  readonly emailVerified?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description: 'A name to sign in with: 3 to 32 letters a to z, digits, dots, dashes and underscores.',
  })
  readonly username?: string | null;

  @Field(() => String, { nullable: true, description: 'The name to display, at most 200 characters.' })
  readonly name?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The language of mails: a BCP 47 tag such as 'pt-BR'.",
  })
  readonly locale?: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When the account was read (User.updatedAt). If it was changed since, the answer is ConflictError.',
  })
  readonly unchangedSince?: Date | null;
}

export const UpdateUserResult = createUnionType({
  name: 'UpdateUserResult',
  description: 'The answer of updateUser.',
  types: () =>
    [
      UserUpdated,
      NotFoundError,
      ConflictError,
      EmailTakenError,
      UsernameTakenError,
      ReauthenticationRequiredError,
      InvalidInputError,
    ] as const,
});
