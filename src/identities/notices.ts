import type { RequestContext } from '../platform/context/request-context.js';
import { enqueueMail } from '../platform/mail/outbox.js';
import { notificationRecipient } from '../users/notices.js';
import type { User } from '../users/user.entity.js';

/** Mails the user that a provider account was linked. */
export async function mailIdentityLinked(ctx: RequestContext, user: User, provider: string): Promise<void> {
  await enqueueMail(ctx, notificationRecipient(ctx.config, user), 'identity-linked', {
    name: user.name,
    provider: titleOf(ctx, provider),
    linkedAt: ctx.now().toISOString(),
  });
}

/** Mails the user that a provider account was unlinked. */
export async function mailIdentityUnlinked(ctx: RequestContext, user: User, provider: string): Promise<void> {
  await enqueueMail(ctx, notificationRecipient(ctx.config, user), 'identity-unlinked', {
    name: user.name,
    provider: titleOf(ctx, provider),
    unlinkedAt: ctx.now().toISOString(),
  });
}

/** The display name of a provider; the plain name when it is no longer configured. */
function titleOf(ctx: RequestContext, name: string): string {
  return ctx.config.oauthProviders.find((provider) => provider.name === name)?.title ?? name;
}
