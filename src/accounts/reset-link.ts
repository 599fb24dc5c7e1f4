import type { RequestContext } from '../platform/context/request-context.js';
import { after, issue } from '../platform/one-time-tokens/one-time-tokens.js';
import type { Grant } from '../platform/one-time-tokens/one-time-tokens.js';
import type { User } from '../users/user.entity.js';
import { linkTo } from './links.js';

/** The data of a token that an administrator hands over. All others are mailed, and prove the mailbox. */
export const handedOver = 'HANDED_OVER';

/** What a token that sets the password of an account permits. */
export function resetGrant({ id, credentialVersion }: Readonly<User>, data: string | null = null): Grant {
  return { owner: id, stamp: credentialVersion, data };
}

/** Makes a link that sets a password, once. */
export async function makeResetLink(
  ctx: RequestContext,
  grant: Grant,
  minutes: number,
): Promise<{ readonly link: string; readonly expiresAt: Date }> {
  const expiresAt = after(ctx.now(), { minutes });
  const token = await issue(ctx, 'PASSWORD_RESET', grant, expiresAt);
  return { link: linkTo(ctx.config, 'resetPasswordPath', token), expiresAt };
}
