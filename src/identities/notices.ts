import type { Call } from '../platform/context/request-context.js';
import { enqueueMail } from '../platform/mail/outbox.js';
import { noticesOf } from '../users/notices.js';
import type { User } from '../users/user.entity.js';

/** Mails the owner that there is one more way in. */
export async function tellOfLink(call: Call, user: User, provider: string): Promise<void> {
  await enqueueMail(call, noticesOf(call.config, user), 'identity-linked', {
    ...{ name: user.name, provider: titleOf(call, provider), linkedAt: call.now().toISOString() },
  });
}

/** Mails the owner that there is one way in less. */
export async function tellOfUnlink(call: Call, user: User, provider: string): Promise<void> {
  await enqueueMail(call, noticesOf(call.config, user), 'identity-unlinked', {
    ...{ name: user.name, provider: titleOf(call, provider), unlinkedAt: call.now().toISOString() },
  });
}

/** What people call it. One that is not set up any more has its name only. */
function titleOf(call: Call, name: string): string {
  return call.config.oauthProviders.find((provider) => provider.name === name)?.title ?? name;
}
