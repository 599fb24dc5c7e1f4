import { Arg, Ctx, Field, InputType, Mutation, Resolver } from 'type-graphql';
import type { RequestContext } from '../platform/context/request-context.js';
import { writeAnswer } from '../platform/context/language.js';
import { Auth, Public, RateLimit } from '../platform/graphql/decorators.js';
import { msg } from '../platform/messages/messages.js';
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

@InputType({ description: 'The token of a mailed link.' })
class VerifyEmailInput {
  @Field(() => String, { description: 'The token from the link in the mail.' })
  readonly token!: string;
}

@InputType({ description: 'The address to verify.' })
class ResendVerificationEmailInput {
  @Field(() => String, { description: 'The email address that waits to be verified.' })
  readonly email!: string;
}

@InputType({ description: 'The account, by its email address.' })
class RequestPasswordResetInput {
  @Field(() => String, { description: 'The email address of the account.' })
  readonly email!: string;
}

@InputType({ description: 'The token of a mailed link, and the new password.' })
class ResetPasswordInput {
  @Field(() => String, {
    description: 'The token from the link in the mail of a password reset or an invitation.',
  })
  readonly token!: string;

  @Field(() => String, { description: 'The new password. capabilities.passwordPolicy has the lengths.' })
  readonly newPassword!: string;
}

@InputType({
  description:
    'The new address, and the password. If the account has a second factor, the session must have verified it.',
})
class RequestEmailChangeInput {
  @Field(() => String, { description: 'The new email address. It gets a link to confirm it.' })
  readonly newEmail!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'The current password. Leave it out if the account has none; then the session must be fresh.',
  })
  readonly password?: string | null;
}

@InputType({ description: 'The token of a mailed link.' })
class ConfirmEmailChangeInput {
  @Field(() => String, { description: 'The token from the link in the mail to the new address.' })
  readonly token!: string;
}

@Resolver()
export class RecoveryResolver {
  @Public()
  @RateLimit('IP')
  @Mutation(() => VerifyEmailResult, {
    description:
      'Verifies an email address with the token of a mailed link. Creates the account if its sign-up waited for this.',
  })
  async verifyEmail(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => VerifyEmailInput, { description: 'The token of the link.' })
    { token }: VerifyEmailInput,
  ) {
    return Object.assign(new EmailVerified(), { email: await verifyEmail(ctx, token) });
  }

  @Public()
  @RateLimit('IP', 'ACCOUNT')
  @Mutation(() => ResendVerificationEmailResult, {
    description:
      'Mails a new link to verify the address, if it waits to be verified. Earlier links stay valid.',
  })
  async resendVerificationEmail(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => ResendVerificationEmailInput, { description: 'The address to verify.' })
    { email }: ResendVerificationEmailInput,
  ) {
    await resendVerificationEmail(ctx, email);
    return accepted(ctx, 'verificationRequested');
  }

  @Public()
  @RateLimit('IP', 'ACCOUNT')
  @Mutation(() => RequestPasswordResetResult, {
    description:
      'Mails a link to set a new password, if an account has the address. Earlier links stay valid.',
  })
  async requestPasswordReset(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => RequestPasswordResetInput, { description: 'The address of the account.' })
    { email }: RequestPasswordResetInput,
  ) {
    await requestPasswordReset(ctx, email);
    return accepted(ctx, 'resetRequested');
  }

  @Public()
  @RateLimit('IP')
  @Mutation(() => ResetPasswordResult, {
    description:
      'Sets a new password with the token of a mailed link, ends every session, and signs in. A weak password leaves the token valid.',
  })
  resetPassword(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => ResetPasswordInput, { description: 'The token of the link, and the new password.' })
    input: ResetPasswordInput,
  ) {
    return resetPassword(ctx, input);
  }

  @Auth()
  @RateLimit('USER')
  @Mutation(() => RequestEmailChangeResult, {
    description:
      'Mails a link to the new address, and a notice to the old one. The address changes with confirmEmailChange.',
  })
  async requestEmailChange(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => RequestEmailChangeInput, { description: 'The new address, and the password.' })
    input: RequestEmailChangeInput,
  ) {
    await requestEmailChange(ctx, input);
    return accepted(ctx, 'emailChangeRequested');
  }

  @Public()
  @RateLimit('IP')
  @Mutation(() => ConfirmEmailChangeResult, {
    description:
      'Changes the email address of the account with the token of the link that was mailed to the new one. Sessions continue.',
  })
  async confirmEmailChange(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => ConfirmEmailChangeInput, { description: 'The token of the link.' })
    { token }: ConfirmEmailChangeInput,
  ) {
    return Object.assign(new EmailChanged(), { email: await confirmEmailChange(ctx, token) });
  }
}

type Accepted = 'verificationRequested' | 'resetRequested' | 'emailChangeRequested';

function accepted(ctx: RequestContext, what: Accepted): RequestAccepted {
  return Object.assign(new RequestAccepted(), { message: writeAnswer(ctx, msg(what)) });
}
