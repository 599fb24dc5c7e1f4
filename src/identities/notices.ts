import type { RequestContext } from '../platform/context/request-context.js';
import { enqueueMail } from '../platform/mail/outbox.js';
import { notificationRecipient } from '../users/notices.js';
import type { User } from '../users/user.entity.js';

/** Mails the owner that there is one more way in. */
export async function mailIdentityLinked(ctx: RequestContext, user: User, provider: string): Promise<void> {
  await enqueueMail(ctx, notificationRecipient(ctx.config, user), 'identity-linked', {
    name: user.name,
    provider: titleOf(ctx, provider),
    linkedAt: ctx.now().toISOString(),
  });
}

/** Mails the owner that there is one way in less. */
export async function mailIdentityUnlinked(ctx: RequestContext, user: User, provider: string): Promise<void> {
  await enqueueMail(ctx, notificationRecipient(ctx.config, user), 'identity-unlinked', {
    name: user.name,
    provider: titleOf(ctx, provider),
    unlinkedAt: ctx.now().toISOString(),
  });
}

/** What people call it. One that is not set up any more has its name only. */
function titleOf(ctx: RequestContext, name: string): string {
  return ctx.config.oauthProviders.find((provider) => provider.name === name)?.title ?? name;
}
