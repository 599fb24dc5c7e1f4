import { Arg, Ctx, Field, InputType, Mutation, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../platform/context/request-context.js';
import { Auth, Public, RateLimit } from '../platform/graphql/decorators.js';
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

@InputType({
  description:
    'email: required where capabilities say so; else one of email and username. role: one that capabilities list as self-assignable.',
})
class SignupInput {
  @Field(() => String, { nullable: true })
  readonly email?: string | null;

  @Field(() => String)
  readonly password!: string;

  @Field(() => String, { nullable: true })
  readonly username?: string | null;

  @Field(() => String, { nullable: true })
  readonly name?: string | null;

  @Field(() => Role, { nullable: true })
  readonly role?: string | null;

  @Field(() => String, { nullable: true })
  readonly locale?: string | null;
}

@InputType({
  description:
    'Ends every other session. currentPassword is left out where there is none; then the session must be fresh. With a second factor on, the session must have shown it.',
})
class ChangePasswordInput {
  @Field(() => String, { nullable: true })
  readonly currentPassword?: string | null;

  @Field(() => String)
  readonly newPassword!: string;
}

@InputType({ description: 'A field left out stays; null clears it.' })
class UpdateProfileInput {
  @Field(() => String, { nullable: true })
  readonly username?: string | null;

  @Field(() => String, { nullable: true })
  readonly name?: string | null;

  @Field(() => String, { nullable: true })
  readonly locale?: string | null;
}

@InputType({
  description:
    'password or code; neither where the account has neither: then the session must be fresh. With a second factor on, the password is enough only in a session that has shown the factor.',
})
class DeleteAccountInput {
  @Field(() => String, { nullable: true })
  readonly password?: string | null;

  @Field(() => String, { nullable: true })
  readonly code?: string | null;
}

@Resolver()
export class AccountsResolver {
  @Public()
  @Query(() => UserType, {
    nullable: true,
    description:
      'The signed-in user; null when no credentials were sent, an UNAUTHENTICATED error when the ones sent are no good.',
  })
  me(@Ctx('ctx') ctx: RequestContext) {
    return me(ctx);
  }

  @Public()
  @Query(() => Capabilities, {
    description: 'What this deployment offers, so that forms can draw themselves.',
  })
  capabilities(@Ctx('ctx') ctx: RequestContext) {
    return capabilities(ctx);
  }

  @Public()
  @RateLimit('IP')
  @Mutation(() => SignupResult, { description: 'Makes an account and signs in to it.' })
  signup(@Ctx('ctx') ctx: RequestContext, @Arg('input', () => SignupInput) input: SignupInput) {
    return signup(ctx, input);
  }

  @Auth()
  @RateLimit('SESSION', 'USER')
  @Mutation(() => ChangePasswordResult, { description: 'Sets a new password and ends every other session.' })
  changePassword(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => ChangePasswordInput) input: ChangePasswordInput,
  ) {
    return changePassword(ctx, input);
  }

  @Auth()
  @RateLimit('USER')
  @Mutation(() => UpdateProfileResult, { description: 'Changes what the user says of themselves.' })
  async updateProfile(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => UpdateProfileInput) input: UpdateProfileInput,
  ) {
    return Object.assign(new ProfileUpdated(), { user: await updateProfile(ctx, input) });
  }

  @Auth()
  @RateLimit('SESSION', 'USER')
  @Mutation(() => DeleteAccountResult, { description: 'Removes the account for good.' })
  deleteAccount(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => DeleteAccountInput) input: DeleteAccountInput,
  ) {
    return deleteAccount(ctx, input);
  }
}
