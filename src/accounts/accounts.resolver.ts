import { Arg, Ctx, Field, FieldResolver, InputType, Mutation, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../platform/context/request-context.js';
import { Auth, Public, RateLimit } from '../platform/graphql/decorators.js';
import { sessionPolicy } from '../sessions/lifetimes.js';
import { SessionPolicy } from '../sessions/session.types.js';
import { Role, UserType } from '../users/user.types.js';
import { me, updateProfile } from './account.js';
import { Capabilities, ProfileUpdated } from './account.types.js';
import { capabilities } from './capabilities.js';
import { changePassword } from './change-password.js';
import { deleteAccount } from './delete-account.js';
import {
  ChangePasswordResult,
  DeleteAccountResult,
  SignupResult,
  UpdateProfileResult,
} from './results.types.js';
import { signup } from './signup.js';

@InputType({ description: 'The new account.' })
class SignupInput {
  @Field(() => String, {
    nullable: true,
    description:
      'The email address. Required if capabilities.emailRequired is true; otherwise required if there is no username.',
  })
  readonly email?: string | null;

  @Field(() => String, { description: 'The password. capabilities.passwordPolicy has the lengths.' })
  readonly password!: string;

  @Field(() => String, {
    nullable: true,
    description: 'A name to sign in with: 3 to 32 letters a to z, digits, dots, dashes and underscores.',
  })
  readonly username?: string | null;

  @Field(() => String, { nullable: true, description: 'The name to display, at most 200 characters.' })
  readonly name?: string | null;

  @Field(() => Role, {
    nullable: true,
    description: 'One of capabilities.selfAssignableRoles. If left out, the default role of the server.',
  })
  readonly role?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The language of mails to the user, as a BCP 47 tag such as 'pt-BR'.",
  })
  readonly locale?: string | null;
}

@InputType({
  description:
    'The current and the new password. If the account has a second factor, the session must have verified it.',
})
class ChangePasswordInput {
  @Field(() => String, {
    nullable: true,
    description:
      'The current password. Leave it out if the account has none; then the session must be fresh.',
  })
  readonly currentPassword?: string | null;

  @Field(() => String, { description: 'The new password. capabilities.passwordPolicy has the lengths.' })
  readonly newPassword!: string;
}

@InputType({ description: 'The fields to change. A field that is left out stays as it is.' })
class UpdateProfileInput {
  @Field(() => String, {
    nullable: true,
    description:
      'The new username: 3 to 32 letters a to z, digits, dots, dashes and underscores. Null removes it, if the account has an email address.',
  })
  readonly username?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The new name to display, at most 200 characters. Null removes it.',
  })
  readonly name?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The new language of mails, as a BCP 47 tag such as 'pt-BR'. Null removes it.",
  })
  readonly locale?: string | null;
}

@InputType({
  description: 'Either the password or a code. An account that has neither needs a fresh session instead.',
})
class DeleteAccountInput {
  @Field(() => String, {
    nullable: true,
    description:
      'The current password. If the account has a second factor, it is accepted only in a session that has verified the factor.',
  })
  readonly password?: string | null;

  @Field(() => String, { nullable: true, description: 'A code of the authenticator app, or a backup code.' })
  readonly code?: string | null;
}

@Resolver()
export class AccountsResolver {
  @Public()
  @Query(() => UserType, {
    nullable: true,
    description:
      'The signed-in user. Null if the request has no access token; an UNAUTHENTICATED error if its access token is not accepted.',
  })
  me(@Ctx('ctx') ctx: RequestContext) {
    return me(ctx);
  }

  @Public()
  @Query(() => Capabilities, {
    description: 'What this server offers, for clients that build their forms from it.',
  })
  capabilities(@Ctx('ctx') ctx: RequestContext) {
    return capabilities(ctx);
  }

  @Public()
  @RateLimit('IP')
  @Mutation(() => SignupResult, {
    description:
      'Creates an account and signs in to it, or mails a link if the address must be verified first.',
  })
  signup(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => SignupInput, { description: 'The new account.' }) input: SignupInput,
  ) {
    return signup(ctx, input);
  }

  @Auth()
  @RateLimit('SESSION', 'USER')
  @Mutation(() => ChangePasswordResult, {
    description: 'Sets a new password, ends every other session, and returns new tokens for this one.',
  })
  changePassword(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => ChangePasswordInput, { description: 'The current and the new password.' })
    input: ChangePasswordInput,
  ) {
    return changePassword(ctx, input);
  }

  @Auth()
  @RateLimit('USER')
  @Mutation(() => UpdateProfileResult, {
    description: 'Changes the username, name and locale of the caller.',
  })
  async updateProfile(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => UpdateProfileInput, { description: 'The fields to change.' })
    input: UpdateProfileInput,
  ) {
    return Object.assign(new ProfileUpdated(), { user: await updateProfile(ctx, input) });
  }

  @Auth()
  @RateLimit('SESSION', 'USER')
  @Mutation(() => DeleteAccountResult, { description: 'Deletes the account of the caller permanently.' })
  deleteAccount(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => DeleteAccountInput, { description: 'The password, or a code of the second factor.' })
    input: DeleteAccountInput,
  ) {
    return deleteAccount(ctx, input);
  }
}

@Resolver(() => Capabilities)
export class CapabilitiesResolver {
  @FieldResolver(() => SessionPolicy, {
    description: 'How long sessions last, for clients that warn in time.',
  })
  sessionPolicy(@Ctx('ctx') ctx: RequestContext) {
    return sessionPolicy(ctx);
  }
}
