import { Arg, Ctx, Field, InputType, Mutation, Resolver } from 'type-graphql';
import type { RequestContext } from '../platform/context/request-context.js';
import { Auth, Public, RateLimit } from '../platform/graphql/decorators.js';
import { EmailChanged, EmailVerified, RequestAccepted } from './account.types.js';
import { confirmEmailChange, requestEmailChange } from './email-change.js';
import { resendVerificationEmail, verifyEmail } from './email-verification.js';
import { requestPasswordReset, resetPassword } from './password-reset.js';
import {
  ConfirmEmailChangeResult,
  RequestEmailChangeResult,
  RequestPasswordResetResult,
  ResendVerificationEmailResult,
  ResetPasswordResult,
  VerifyEmailResult,
} from './results.types.js';

@InputType({ description: 'token: from the link in the mail.' })
class VerifyEmailInput {
  @Field(() => String)
  readonly token!: string;
}

@InputType()
class ResendVerificationEmailInput {
  @Field(() => String)
  readonly email!: string;
}

@InputType()
class RequestPasswordResetInput {
  @Field(() => String)
  readonly email!: string;
}

@InputType({ description: 'token: from the link in the mail.' })
class ResetPasswordInput {
  @Field(() => String)
  readonly token!: string;

  @Field(() => String)
  readonly newPassword!: string;
}

@InputType({
  description:
    'Mails the new address a link, and the old one a notice. password is left out where there is none; then the session must be fresh. With a second factor on, the session must have shown it.',
})
class RequestEmailChangeInput {
  @Field(() => String)
  readonly newEmail!: string;

  @Field(() => String, { nullable: true })
  readonly password?: string | null;
}

@InputType({ description: 'token: from the link in the mail.' })
class ConfirmEmailChangeInput {
  @Field(() => String)
  readonly token!: string;
}

@Resolver()
export class RecoveryResolver {
  @Public()
  @RateLimit('IP')
  @Mutation(() => VerifyEmailResult, { description: 'Proves an address by the link that was mailed to it.' })
  async verifyEmail(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => VerifyEmailInput) { token }: VerifyEmailInput,
  ) {
    return Object.assign(new EmailVerified(), { email: await verifyEmail(ctx, token) });
  }

  @Public()
  @RateLimit('IP', 'ACCOUNT')
  @Mutation(() => ResendVerificationEmailResult, {
    description: 'Mails the link that verifies the address again, where it waits for that.',
  })
  async resendVerificationEmail(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => ResendVerificationEmailInput) { email }: ResendVerificationEmailInput,
  ) {
    await resendVerificationEmail(ctx, email);
    return accepted('If this address waits to be verified, a mail is on its way.');
  }

  @Public()
  @RateLimit('IP', 'ACCOUNT')
  @Mutation(() => RequestPasswordResetResult, {
    description: 'Mails a link that sets a new password, where the address has an account.',
  })
  async requestPasswordReset(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => RequestPasswordResetInput) { email }: RequestPasswordResetInput,
  ) {
    await requestPasswordReset(ctx, email);
    return accepted('If this address has an account, a mail is on its way.');
  }

  @Public()
  @RateLimit('IP')
  @Mutation(() => ResetPasswordResult, {
    description:
      'Sets a new password by the link that was mailed, and ends every session. A weak password does not spend the token.',
  })
  resetPassword(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => ResetPasswordInput) input: ResetPasswordInput,
  ) {
    return resetPassword(ctx, input);
  }

  @Auth()
  @RateLimit('USER')
  @Mutation(() => RequestEmailChangeResult, { description: 'Asks for another address.' })
  async requestEmailChange(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => RequestEmailChangeInput) input: RequestEmailChangeInput,
  ) {
    await requestEmailChange(ctx, input);
    return accepted('A mail with a link to confirm it is on its way to the new address.');
  }

  @Public()
  @RateLimit('IP')
  @Mutation(() => ConfirmEmailChangeResult, {
    description: 'Makes the new address that of the account, by the link that was mailed to it.',
  })
  async confirmEmailChange(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => ConfirmEmailChangeInput) { token }: ConfirmEmailChangeInput,
  ) {
    return Object.assign(new EmailChanged(), { email: await confirmEmailChange(ctx, token) });
  }
}

function accepted(message: string): RequestAccepted {
  return Object.assign(new RequestAccepted(), { message });
}
