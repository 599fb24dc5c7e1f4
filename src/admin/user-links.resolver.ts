import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { RequestAccepted } from '../accounts/account.types.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { writeAnswer } from '../platform/context/language.js';
import { Auth, RateLimit } from '../platform/graphql/decorators.js';
import { msg } from '../platform/messages/messages.js';
import { createRecoveryLink } from './create-recovery-link.js';
import { resendInvitation } from './resend-invitation.js';
import { sendPasswordReset } from './send-password-reset.js';
import {
  CreateRecoveryLinkInput,
  CreateRecoveryLinkResult,
  RecoveryLinkCreated,
  ResendInvitationInput,
  ResendInvitationResult,
  SendPasswordResetInput,
  SendPasswordResetResult,
} from './user-links.types.js';

@Resolver()
export class UserLinksResolver {
  @Auth({ requires: ['ADMIN'] })
  @RateLimit('USER')
  @Mutation(() => SendPasswordResetResult, { description: 'Mails the user a link that sets a new password.' })
  async sendPasswordReset(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => SendPasswordResetInput, { description: 'The user who forgot the password.' })
    { userId }: SendPasswordResetInput,
  ) {
    await sendPasswordReset(ctx, userId);
    return Object.assign(new RequestAccepted(), { message: writeAnswer(ctx, msg('mailSent')) });
  }

  @Auth({ requires: ['ADMIN'], fresh: true })
  @RateLimit('USER')
  @Mutation(() => CreateRecoveryLinkResult, {
    description:
      "Makes a link that sets a new password, for a user without an address or without access to its mailbox. The user's sessions continue until it is used.",
  })
  async createRecoveryLink(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => CreateRecoveryLinkInput, { description: 'The user who cannot get mail.' })
    { userId }: CreateRecoveryLinkInput,
  ) {
    return Object.assign(new RecoveryLinkCreated(), await createRecoveryLink(ctx, userId));
  }

  @Auth({ requires: ['ADMIN'] })
  @RateLimit('USER')
  @Mutation(() => ResendInvitationResult, {
    description: 'Mails the invitation again. Earlier links work until one of them is used.',
  })
  async resendInvitation(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => ResendInvitationInput, { description: 'The user who was invited.' })
    { userId }: ResendInvitationInput,
  ) {
    await resendInvitation(ctx, userId);
    return Object.assign(new RequestAccepted(), { message: writeAnswer(ctx, msg('mailSent')) });
  }
}
