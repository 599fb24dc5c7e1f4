import type { Config } from '../platform/config/config.js';

type Page = 'verifyEmailPath' | 'resetPasswordPath' | 'confirmEmailChangePath';

/**
 * A link for a mail, built from settings only, never from the Host header of a request. The token is in the fragment,
 * which browsers do not send: it reaches no server log and no Referer header.
 */
export function linkTo(config: Config, page: Page, token: string): string {
  return `${config.frontendUrl ?? config.publicUrl}${config[page]}#token=${token}`;
}
