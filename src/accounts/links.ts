import type { Config } from '../platform/config/config.js';

type Page = 'verifyEmailPath' | 'resetPasswordPath' | 'confirmEmailChangePath';

/**
 * A link for a mail, made of settings alone, whatever a request says of its host. The token stands in the fragment,
 * which browsers keep to themselves: it reaches no server's log and no Referer header.
 */
export function linkTo(config: Config, page: Page, token: string): string {
  return `${config.frontendUrl ?? config.publicUrl}${config[page]}#token=${token}`;
}
